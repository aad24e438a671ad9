package spade.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import spade.Doubles;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Metric;
import spade.measure.CalibratedModel;
import spade.measure.TextPart;
import spade.measure.TinyWorkbench;
import spade.measure.Workbench;

/** Allocations that take more than a profile, on a tiny checkpoint. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class AllocatorMeasurementTest {

    private Workbench workbench;
    private CalibratedModel model;
    private TokenWindows text;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        workbench = TinyWorkbench.open(TinyWorkbench.conditions(folder), Progress.NONE);
        model = workbench.calibrated();
        text = workbench.texts().windows(workbench.conditions().calibration(), WindowCount.of(4));
    }

    @AfterAll
    void close() {
        workbench.close();
    }

    private Allocation allocate(String name, double sparsity) {
        return Allocator.parse(name)
                .search(model, sparsity, Optional.of(text), Optional.empty())
                .allocation();
    }

    private double loss(Allocation allocation, Metric metric) {
        return model.pruned(allocation, TextPart.of(text), Set.of(metric)).mean(metric);
    }

    private static double spread(Doubles sparsities) {
        return sparsities.stream().max().orElseThrow()
                - sparsities.stream().min().orElseThrow();
    }

    /** β in steps of 0.002 up to min(2S, 2(1−S)) / (L−1), here 0.2; the best of all that are allowed. */
    @Test
    void atpsSlopeIsTheBestOfItsGrid() {
        double sparsity = 0.8;
        Allocation found = allocate("atp-searched", sparsity);
        double slope = found.of(1) - found.of(0);
        assertThat(found.of(2) - found.of(1)).isCloseTo(slope, within(1e-9));
        assertThat(slope / 0.002).isCloseTo(Math.rint(slope / 0.002), within(1e-6));
        assertThat(slope).isPositive().isLessThanOrEqualTo(0.2 + 1e-9);
        assertThat(found.sparsities().mean()).isCloseTo(sparsity, within(1e-12));
        double lowest = loss(found, Metric.NLL);
        for (int step = 1; step <= 100; step++) {
            double beta = 0.002 * step;
            Allocation ramp = Allocation.ofBlocks(
                    sparsity, Math.max(0, sparsity - beta), sparsity, Math.min(0.9999, sparsity + beta));
            assertThat(loss(ramp, Metric.NLL)).as("slope %s", beta).isGreaterThanOrEqualTo(lowest - 1e-6);
        }
    }

    /** Such as 0.1 for sparsities from 0.6 to below 0.7: the released code's alpha of every tenth. */
    @Test
    void lsasRangeIsThatOfItsTenth() {
        double[][] tenths = {
            {0.15, 0.06},
            {0.25, 0.02},
            {0.3, 0.04},
            {0.35, 0.04},
            {0.45, 0.02},
            {0.5, 0.04},
            {0.59, 0.04},
            {0.6, 0.1},
            {0.65, 0.1},
            {0.7, 0.15},
            {0.75, 0.15}
        };
        double[] errors = model.linearErrors();
        List<Integer> byError = order(errors);
        for (double[] tenth : tenths) {
            Allocation found = allocate("lsa", tenth[0]);
            assertThat(spread(found.sparsities())).as("at %s", tenth[0]).isCloseTo(2 * tenth[1], within(1e-9));
            assertThat(found.sparsities().mean()).isCloseTo(tenth[0], within(1e-12));
            // More sparsity where the error is larger.
            assertThat(order(found.sparsities().toArray())).isEqualTo(byError);
        }
    }

    private static List<Integer> order(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .toList();
    }

    /** Levels are steps of equally many weights, 0.02 of the largest linear's. */
    @Test
    void levelsKeepTheBudgetAndAreNoWorseThanUniform() {
        double sparsity = 0.5;
        Allocation found = allocate("evopress", sparsity);
        long[] parameters = workbench.linearParameters();
        double step = 0.02 * Arrays.stream(parameters).max().orElseThrow();
        long levels = 0;
        boolean moved = false;
        for (int l = 0; l < TinyCheckpoint.BLOCKS; l++) {
            for (int i = 0; i < parameters.length; i++) {
                double level = (found.of(l, i) - sparsity) * parameters[i] / step;
                assertThat(level).isCloseTo(Math.rint(level), within(1e-6)).isBetween(-8.0001, 8.0001);
                levels += Math.round(level);
                moved |= Math.round(level) != 0;
            }
        }
        assertThat(levels).as("as many levels up as down").isZero();
        assertThat(moved).isTrue();
        double uniform = loss(Allocation.uniform(sparsity, TinyCheckpoint.BLOCKS), Metric.KL);
        assertThat(loss(found, Metric.KL)).isLessThan(uniform);
        assertThat(allocate("evopress", sparsity)).isEqualTo(found);
    }

    @Test
    void ranksThatASearchKeptAreGivenBack() {
        allocate("evopress", 0.6);
        assertThat(model.keepsRanks()).isFalse();
        model.keepRanks(0);
        allocate("evopress", 0.6);
        assertThat(model.keepsRanks()).as("those that were there before stay").isTrue();
    }

    @Test
    void besaKeepsTheSparsityOfEveryBlock() {
        Allocation found = allocate("besa", 0.5);
        long[] parameters = workbench.linearParameters();
        boolean moved = false;
        for (int l = 0; l < TinyCheckpoint.BLOCKS; l++) {
            double zeros = 0;
            for (int i = 0; i < parameters.length; i++) {
                zeros += found.of(l, i) * parameters[i];
                moved |= Math.abs(found.of(l, i) - 0.5) > 1e-3;
            }
            assertThat(zeros / Arrays.stream(parameters).sum()).isCloseTo(0.5, within(1e-9));
        }
        assertThat(moved).isTrue();
    }
}
