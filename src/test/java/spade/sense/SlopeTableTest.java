package spade.sense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.allocation.Allocation;

class SlopeTableTest {

    private static final double BASE = 0.6;
    private static final int BLOCKS = 2;

    /**
     * Slopes in nats per sparsity, the same at all sparsities, in the first of two windows; twice that in the other.
     */
    private static final double[][] SLOPES = {{1, 2, 3}, {4, 6, 12}};

    private static Slopes pass() {
        return new Slopes(
                Allocation.uniform(BASE, BLOCKS),
                IntStream.rangeClosed(1, 2)
                        .mapToObj(times -> IntStream.range(0, BLOCKS)
                                .mapToObj(l -> IntStream.range(0, 3)
                                        .mapToObj(i -> bins(times * SLOPES[l][i]))
                                        .toList())
                                .toList())
                        .toList());
    }

    private static float[] bins(double slope) {
        float[] bins = new float[Slopes.BINS];
        Arrays.fill(bins, (float) (slope / Slopes.BINS));
        return bins;
    }

    private static SensitivityProfile profile() {
        return SensitivityProfile.empty(Map.of(), BASE, Sensitivities.KINDS, Sensitivities.PARAMETERS)
                .with(pass());
    }

    @Test
    void aSlopeIsPerWeightOfTheWholeModel() {
        SlopeTable table = SlopeTable.of(profile());
        // Of the model's 160 weights a q has 20, a v 10 and an up 50; the windows' mean is one and a half times the
        // first.
        assertThat(table.linear(0, 0).mean()).isCloseTo(1.5 * 1 * 160 / 20, within(1e-5));
        assertThat(table.kind(1).mean()).isCloseTo(1.5 * (2 + 6) * 160 / 20, within(1e-4));
        assertThat(table.block(1).mean()).isCloseTo(1.5 * 22 * 160 / 80, within(1e-4));
        assertThat(table.all().mean()).isCloseTo(1.5 * 28, within(1e-4));
        // Windows of x and 2x: a standard deviation of x/√2, and a standard error of half of x.
        assertThat(table.all().error()).isCloseTo(0.5 * 28, within(1e-4));
    }

    @Test
    void aKindThatMovesChangesTheLossByItsSlopes() {
        SlopeTable table = SlopeTable.of(profile());
        assertThat(table.change(1, -0.23).mean()).isCloseTo(-1.5 * 8 * 0.23, within(1e-5));
        assertThat(table.change(1, 0.013).mean()).isCloseTo(1.5 * 8 * 0.013, within(1e-5));
        assertThat(table.change(1, -5).mean()).isCloseTo(-1.5 * 8 * BASE, within(1e-5));
    }

    @Test
    void theCurvatureOfMeasurementsThatHaveOneIsFound() {
        double curvature = 0.7;
        Allocation base = Allocation.uniform(BASE, BLOCKS);
        List<SensitivityProfile.Measured> measured = Probe.ofKinds(base, 3, -0.2, 0.12).stream()
                .map(probe -> probe.allocation(new long[] {20, 10, 50}))
                .map(allocation ->
                        new SensitivityProfile.Measured(allocation, Doubles.of(4 + loss(allocation, curvature))))
                .toList();
        SlopeTable table = SlopeTable.of(profile());
        assertThat(table.curvature(measured)).isNaN();
        List<SensitivityProfile.Measured> all = new ArrayList<>(measured);
        all.add(new SensitivityProfile.Measured(base, Doubles.of(4)));
        assertThat(table.curvature(all)).isCloseTo(curvature, within(1e-5));
    }

    private static double loss(Allocation allocation, double curvature) {
        double loss = 0;
        for (int l = 0; l < BLOCKS; l++) {
            for (int i = 0; i < 3; i++) {
                double distance = allocation.of(l, i) - BASE;
                double weights = Sensitivities.PARAMETERS.get(i) / (80 / 3.0);
                loss += 1.5 * SLOPES[l][i] * distance + curvature * weights * distance * distance;
            }
        }
        return loss;
    }
}
