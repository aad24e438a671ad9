package spade.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Doubles;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.UsageException;
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

    private static final int WINDOWS = 4;

    private Workbench workbench;
    private CalibratedModel model;
    private TokenWindows text;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        workbench = TinyWorkbench.open(TinyWorkbench.conditions(folder), Progress.NONE);
        model = workbench.calibrated();
        text = workbench.texts().windows(workbench.conditions().calibration(), WindowCount.of(WINDOWS));
    }

    @AfterAll
    void close() {
        workbench.close();
    }

    private Allocation allocate(String name, double sparsity) {
        return search(name, sparsity, Optional.empty()).allocation();
    }

    private Searched search(String name, double sparsity, Optional<Long> budget) {
        return Allocator.parse(name).search(model, sparsity, Optional.of(text), budget);
    }

    /** Tokens of so many measurements of the whole text. */
    private static long tokens(long measurements) {
        return measurements * WINDOWS * 32;
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

    @Test
    void theSettingsOfOwlAndDlpAreTheBestOfTheirGrids() {
        List<String> owl = new ArrayList<>();
        for (int m : new int[] {3, 5, 7, 10}) {
            for (double lambda : new double[] {0.02, 0.05, 0.08, 0.15, 0.25}) {
                owl.add("range(outlier_ratio(scores, " + m + "), -" + lambda + ")");
            }
        }
        List<String> dlp = new ArrayList<>();
        for (String statistic : List.of("median", "mean")) {
            for (double alpha : new double[] {0.02, 0.04, 0.1, 0.15, 0.2, 0.25}) {
                dlp.add("range(" + statistic + "(scores), +" + alpha + ")");
            }
        }
        Map.of("owl-searched", owl, "dlp-searched", dlp).forEach((name, grid) -> {
            List<Allocation> all = grid.stream()
                    .map(formula -> allocate(formula, 0.7))
                    .distinct()
                    .toList();
            double lowest = all.stream()
                    .mapToDouble(each -> loss(each, Metric.NLL))
                    .min()
                    .orElseThrow();
            Searched found = search(name, 0.7, Optional.empty());
            assertThat(all).contains(found.allocation());
            assertThat(loss(found.allocation(), Metric.NLL)).isEqualTo(lowest);
            assertThat(found.measurements()).isEqualTo(all.size());
            assertThat(found.tokens()).isEqualTo(tokens(all.size()));
        });
        Searched unsearched = search("owl", 0.7, Optional.of(1L));
        assertThat(unsearched.measurements()).isZero();
        assertThat(unsearched.tokens()).isZero();
    }

    /** A grid that the budget has no room for is coarser; one that leaves some of it becomes finer. */
    @ParameterizedTest
    @ValueSource(strings = {"owl-searched", "dlp-searched", "atp-searched"})
    void gridsAreAsFineAsTheBudget(String name) {
        double before = Double.POSITIVE_INFINITY;
        for (int measurements : new int[] {1, 7, 40, 130}) {
            Searched found = search(name, 0.8, Optional.of(tokens(measurements) + 31));
            assertThat(found.tokens()).isLessThanOrEqualTo(tokens(measurements));
            assertThat(found.measurements()).isGreaterThan(measurements / 2);
            double loss = loss(found.allocation(), Metric.NLL);
            if (measurements >= 40 && !name.equals("atp-searched")) {
                // What goes on from the same grid has seen all that less of a budget sees.
                assertThat(loss).isLessThanOrEqualTo(before);
                before = loss;
            }
        }
        assertThatThrownBy(() -> search(name, 0.8, Optional.of(tokens(1) - 1)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("A --budget of 127 tokens is less than one measurement takes, 128");
    }

    /** 17 candidates on 1 window of 4, 5 on 2 and 2 on all: 35 windows at most, as children have blocks in common. */
    @Test
    void levelSearchMakesAsManyGenerationsAsThereIsRoomFor() {
        long generation = 35 * 32;
        for (int generations : new int[] {1, 3}) {
            Searched found = search("evopress", 0.5, Optional.of((generations + 1) * generation - 1));
            assertThat(found.tokens()).isBetween(generations * generation, (generations + 1) * generation - 1);
        }
        Searched usual = search("evopress", 0.5, Optional.empty());
        assertThat(usual.tokens()).isBetween(tokens(200) - generation, tokens(200));
        assertThat(usual.measurements()).isBetween(190, 200);
        assertThatThrownBy(() -> search("evopress", 0.5, Optional.of(generation - 1)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("less than a generation of 16 children takes, 1120");
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

    /** It knows nothing but the calibration text, on which it is better than uniform; more passes are better there. */
    @Test
    void slopesGoDownOnTheCalibrationTextWithoutASearch() {
        TextPart calibration = TextPart.of(model.windows());
        double before = model.pruned(Allocation.uniform(0.5, TinyCheckpoint.BLOCKS), calibration, Set.of(Metric.NLL))
                .mean(Metric.NLL);
        for (String name : List.of("slope-block", "slope-kind", "slope", "slope-linear", "slope:passes=3")) {
            Searched found = search(name, 0.5, Optional.of(1L));
            assertThat(found.tokens()).isZero();
            assertThat(found.allocation().sparsities().mean()).isCloseTo(0.5, within(1e-9));
            double after = model.pruned(found.allocation(), calibration, Set.of(Metric.NLL))
                    .mean(Metric.NLL);
            assertThat(after).as(name).isLessThan(before);
        }
        assertThat(allocate("slope-block", 0.5).linears()).isEmpty();
        assertThat(allocate("slope:passes=1", 0.5)).isEqualTo(allocate("slope", 0.5));
        assertThat(Allocator.parse("SLOPE_linear:passes=2").name()).isEqualTo("slope-linear:passes=2");
    }

    /** A pass counts as four measurements; without a budget 200 may be made. */
    @ParameterizedTest
    @ValueSource(strings = {"descent-block", "descent-kind", "descent", "descent-linear"})
    void descentsKeepTheirBudgetAndEndBelowUniform(String name) {
        double uniform = loss(Allocation.uniform(0.5, TinyCheckpoint.BLOCKS), Metric.NLL);
        Searched few = search(name, 0.5, Optional.of(tokens(25)));
        assertThat(few.measurements()).isBetween(8, 25);
        assertThat(few.tokens()).isLessThanOrEqualTo(tokens(25));
        Searched many = search(name, 0.5, Optional.empty());
        assertThat(many.measurements()).isBetween(few.measurements(), 200);
        assertThat(loss(few.allocation(), Metric.NLL)).isLessThan(uniform);
        assertThat(loss(many.allocation(), Metric.NLL)).isLessThanOrEqualTo(loss(few.allocation(), Metric.NLL));
        assertThatThrownBy(() -> search(name, 0.5, Optional.of(tokens(8) - 1)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("less than a reverse pass and what is measured for it takes, 1024");
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
