package spade.sense;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import spade.Doubles;
import spade.allocation.Allocation;

/** Sensitivity profiles that no model made. */
public final class Sensitivities {

    public static final List<String> KINDS = List.of("q", "v", "up");
    public static final List<Long> PARAMETERS = List.of(20L, 10L, 50L);
    public static final int WINDOWS = 2;

    private Sensitivities() {}

    /** A pass with random bins. */
    public static Slopes pass(Random random, Allocation base, int linears) {
        List<List<List<float[]>>> windows = new ArrayList<>();
        for (int w = 0; w < WINDOWS; w++) {
            List<List<float[]>> blocks = new ArrayList<>();
            for (int l = 0; l < base.sparsities().size(); l++) {
                List<float[]> bins = new ArrayList<>();
                for (int i = 0; i < linears; i++) {
                    float[] each = new float[Slopes.BINS];
                    for (int k = 0; k < each.length; k++) {
                        each[k] = random.nextFloat() * 0.01f;
                    }
                    bins.add(each);
                }
                blocks.add(bins);
            }
            windows.add(blocks);
        }
        return new Slopes(base, windows);
    }

    /** Two passes and two measurements of a model of four blocks, the second to single linears. */
    public static SensitivityProfile profile(double sparsity) {
        Allocation uniform = Allocation.uniform(sparsity, 4);
        double[][] linears = {{sparsity, 0.3, 0.55}, {0.1, 0.2, 0.65}, {1 / 3.0, 0.7, 0.6}, {0.6, 0.6, 0.61}};
        Allocation other = Allocation.ofLinears(
                linears, PARAMETERS.stream().mapToLong(Long::longValue).toArray());
        return SensitivityProfile.empty(
                        Map.of("model", "abc", "calibration", "c4", "textSource", "t", "windows", "2"),
                        sparsity,
                        KINDS,
                        PARAMETERS)
                .with(pass(new Random(1), uniform, KINDS.size()))
                .with(new SensitivityProfile.Measured(uniform, Doubles.of(4.5, 4.25)))
                .with(new SensitivityProfile.Measured(other, Doubles.of(Double.NaN, 5)))
                .with(pass(new Random(2), other, KINDS.size()));
    }
}
