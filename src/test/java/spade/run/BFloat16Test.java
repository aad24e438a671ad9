package spade.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.WindowCount;
import spade.evaluate.Metric;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;

/** What a search relies on in bfloat16: perplexities close to those of float32, and their order. */
class BFloat16Test {

    private static final double WITHIN = 0.01;

    @Test
    void perplexitiesAgreeWithFloat32AndKeepTheirOrder() {
        List<Double> exact = perplexities(DType.FLOAT32);
        List<Double> rounded = perplexities(DType.BFLOAT16);
        for (int i = 0; i < exact.size(); i++) {
            assertThat(rounded.get(i)).isCloseTo(exact.get(i), within(WITHIN * exact.get(i)));
        }
        assertThat(order(rounded)).isEqualTo(order(exact));
    }

    private static List<Integer> order(List<Double> values) {
        return IntStream.range(0, values.size())
                .boxed()
                .sorted(Comparator.comparing(values::get))
                .toList();
    }

    /** Of the dense demo model and of three ramps over its blocks, which differ by far more than rounding. */
    private static List<Double> perplexities(DType dtype) {
        Conditions conditions = new Conditions(
                Demo.model(),
                dtype,
                Optional.empty(),
                Optional.empty(),
                Demo.CALIBRATION,
                WindowCount.of(4),
                Optional.empty());
        try (Workbench workbench =
                Workbench.open(conditions, new Placement(Device.CPU, Residency.ALL), Progress.NONE)) {
            TextPart text = TextPart.of(workbench.texts().windows(Demo.SEARCH, WindowCount.of(2)));
            int blocks = workbench.config().blocks();
            return DoubleStream.concat(
                            DoubleStream.of(workbench
                                    .losses(Request.dense(workbench.id(), blocks, text))
                                    .perplexity()),
                            DoubleStream.of(-0.1, 0, 0.1)
                                    .map(slope -> workbench
                                            .calibrated()
                                            .pruned(ramp(slope, blocks), text, Set.of(Metric.NLL))
                                            .perplexity()))
                    .boxed()
                    .toList();
        }
    }

    private static Allocation ramp(double slope, int blocks) {
        return Allocation.ofBlocks(
                0.6,
                IntStream.range(0, blocks)
                        .mapToDouble(l -> 0.6 + slope * (2.0 * l / (blocks - 1) - 1))
                        .toArray());
    }
}
