package spade.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spade.Progress;
import spade.Shared;
import spade.allocation.Allocation;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Conditions;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.sense.Probe;
import spade.tensor.DType;
import spade.tensor.Device;

/**
 * Probes of every block of SmolLM2-135M, measured as a batch and one by one. Runs where {@code -Dspade.smollm2=DIR}
 * names the checkpoint; {@code -Dspade.dtype=bfloat16} and {@code -Dspade.windows=4} are other conditions than float32
 * and one window.
 */
class SharedPassesParityTest {

    private static final Logger log = LoggerFactory.getLogger(SharedPassesParityTest.class);

    @Test
    void aBatchOfProbesIsBitForBitWhatSinglePassesGive() {
        String directory = System.getProperty("spade.smollm2", "");
        assumeTrue(!directory.isEmpty(), "Skipped: -Dspade.smollm2=DIR names no checkpoint.");
        Conditions conditions = new Conditions(
                Path.of(directory),
                DType.parse(System.getProperty("spade.dtype", "float32")),
                Optional.of(256),
                Optional.empty(),
                "c4:" + Shared.path("data/c4/c4-train.sample.json.gz"),
                WindowCount.of(4),
                Optional.empty());
        String text = "wikitext:" + Shared.path("data/wikitext-2-raw/wiki.valid.raw");
        try (Workbench workbench =
                Workbench.open(conditions, new Placement(Device.CPU, Residency.ALL), Progress.NONE)) {
            TextPart part = TextPart.of(
                    workbench.texts().windows(text, WindowCount.of(Integer.getInteger("spade.windows", 1))));
            List<Request> requests =
                    Probe.ofBlocks(Allocation.uniform(0.6, workbench.config().blocks()), -0.15, 0.075).stream()
                            .map(probe -> request(workbench, probe.allocation(workbench.linearParameters()), part))
                            .toList();
            workbench.calibrated().keepRanks(0);
            workbench.losses(requests.get(0));
            TreeMap<Integer, Outcome> batch = new TreeMap<>();
            double together = seconds(() -> Measurer.on(List.of(workbench)).measure(requests, () -> true, batch::put));
            List<Losses> alone = new ArrayList<>();
            double apart = seconds(() -> requests.forEach(each -> alone.add(workbench.losses(each))));
            log.warn("{} probes: {} s as a batch, {} s one by one", requests.size(), together, apart);
            assertThat(batch).hasSameSizeAs(requests);
            batch.forEach((place, outcome) -> assertThat(
                            outcome.losses().orElseThrow().byMetric())
                    .isEqualTo(alone.get(place).byMetric()));
        }
    }

    private static Request request(Workbench workbench, Allocation allocation, TextPart part) {
        return new Request(
                workbench.id(),
                allocation,
                Optional.of(Pruner.WANDA),
                CalibrationOrder.ONE_SHOT,
                0,
                part,
                Set.of(Metric.NLL));
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
