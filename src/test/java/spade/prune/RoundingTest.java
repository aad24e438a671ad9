package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Json;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.tensor.TensorScope;

class RoundingTest {

    /** Outputs and inputs of q, k, v, o, gate, up and down, of a narrow model. */
    private static final List<long[]> NARROW = List.of(
            new long[] {160, 160},
            new long[] {80, 160},
            new long[] {80, 160},
            new long[] {160, 160},
            new long[] {432, 160},
            new long[] {432, 160},
            new long[] {160, 432});

    private static final int LARGEST = 432;

    private static final Pruner TO_BUDGET = Pruner.WANDA.rounding(Rounding.BUDGET);

    /** Zeros of a block as the kernels count them: int(n_in·s) in every row. */
    private static long zeros(Allocation allocation, int block) {
        long zeros = 0;
        for (int i = 0; i < NARROW.size(); i++) {
            zeros += NARROW.get(i)[0] * (long) (NARROW.get(i)[1] * allocation.of(block, i));
        }
        return zeros;
    }

    private static double wanted(Allocation allocation, int block) {
        double wanted = 0;
        for (int i = 0; i < NARROW.size(); i++) {
            wanted += NARROW.get(i)[0] * NARROW.get(i)[1] * allocation.of(block, i);
        }
        return wanted;
    }

    @Test
    void everyModelHasItsZerosToWithinHalfARowOfWeights() {
        Random random = new Random(1);
        long[] parameters = new long[12];
        Arrays.fill(parameters, 1);
        for (int trial = 0; trial < 200; trial++) {
            double target = 0.15 + 0.55 * random.nextDouble();
            double[] wanted = random.doubles(12, 0, 0.25).toArray();
            Allocation allocation = Allocation.project(wanted, parameters, target);
            Allocation rounded = TO_BUDGET.rounded(allocation, NARROW);
            double difference = 0;
            for (int l = 0; l < 12; l++) {
                difference += zeros(rounded, l) - wanted(allocation, l);
                assertThat(Math.abs(difference)).isLessThanOrEqualTo(LARGEST / 2.0 + 1);
                for (int i = 0; i < NARROW.size(); i++) {
                    double each = NARROW.get(i)[1] * allocation.of(l, i);
                    long found = (long) (NARROW.get(i)[1] * rounded.of(l, i));
                    assertThat(found).isBetween((long) Math.floor(each), (long) Math.ceil(each));
                }
            }
        }
    }

    /**
     * What the field's rule gives up: at 60 % some 0.1 points on such a model, and nothing where rows come out even.
     */
    @Test
    void theFieldsRuleIsShortWhereRowsAreNarrow() {
        Allocation uneven = Allocation.ofBlocks(0.6, 0.553, 0.647);
        long all = 2 * NARROW.stream().mapToLong(shape -> shape[0] * shape[1]).sum();
        assertThat(Pruner.WANDA.rounded(uneven, NARROW)).isSameAs(uneven);
        long field = zeros(uneven, 0) + zeros(uneven, 1);
        Allocation rounded = TO_BUDGET.rounded(uneven, NARROW);
        long budget = zeros(rounded, 0) + zeros(rounded, 1);
        assertThat((double) field / all).isLessThan(0.6 - 0.0005);
        assertThat((double) budget / all).isCloseTo(0.6, within(LARGEST / 2.0 / all));
    }

    /** The raised counts are spread over the blocks: those of the first blocks do not all go up. */
    @Test
    void depthGetsNoShare() {
        Allocation rounded = TO_BUDGET.rounded(Allocation.uniform(0.553, 12), NARROW);
        long first = 0;
        long last = 0;
        for (int l = 0; l < 6; l++) {
            first += zeros(rounded, l);
            last += zeros(rounded, 6 + l);
        }
        assertThat(Math.abs(first - last)).isLessThanOrEqualTo(LARGEST);
    }

    @Test
    void whatIsRoundedStaysAsItIs() {
        Random random = new Random(2);
        for (Pruner pruner : List.of(TO_BUDGET, Pruner.parse("wanda 4:7"), Pruner.parse("ria 25:49"))) {
            for (int trial = 0; trial < 50; trial++) {
                Allocation allocation =
                        Allocation.project(random.doubles(4).toArray(), new long[] {1, 1, 1, 1}, 0.4 + trial / 200.0);
                Allocation rounded = pruner.rounded(allocation, NARROW);
                assertThat(pruner.rounded(rounded, NARROW)).isEqualTo(rounded);
            }
        }
    }

    /** With M = 4 every sparsity from 0.375 to 0.625 that keeps the budget is two of four. */
    @Test
    void whatRoundsToUniformIsUniform() {
        Pruner pruner = Pruner.parse("wanda 2:4");
        Allocation uniform = pruner.rounded(Allocation.uniform(0.5, 4), NARROW);
        Allocation steep = Allocation.ofBlocks(0.5, 0.25, 0.45, 0.55, 0.75);
        assertThat(pruner.rounded(steep, NARROW)).isNotEqualTo(uniform);
        Allocation owl = Allocation.ofBlocks(0.5, 0.42, 0.47, 0.53, 0.58);
        assertThat(pruner.rounded(owl, NARROW)).isEqualTo(uniform);
    }

    @ParameterizedTest
    @CsvSource({"wanda", "wanda to budget", "sparsegpt 2:4", "magnitude+dsnot to budget"})
    void aPrunerIsReadAsItIsWritten(String text) throws JsonProcessingException {
        Pruner pruner = Pruner.parse(text);
        assertThat(pruner).hasToString(text);
        assertThat(Json.read(Json.line(pruner), Pruner.class)).isEqualTo(pruner);
    }

    @Test
    void groupsKeepTheBudgetAnyway() {
        Pruner grouped = Pruner.parse("wanda 2:4");
        assertThat(grouped.rounding(Rounding.BUDGET)).isEqualTo(grouped);
    }

    /** Counted on weights, for pruners that compare rows, matrices and columns of a matrix. */
    @ParameterizedTest
    @ValueSource(strings = {"wanda", "wanda+dsnot", "magnitude", "ria", "sparsegpt"})
    void prunedModelsHaveTheZerosOfTheirBudget(String method, @TempDir Path folder) throws IOException {
        TokenWindows calibration = TinyModel.windows(6, 20);
        try (TinyModel tiny = new TinyModel(folder);
                TensorScope scope = tiny.scope.child()) {
            List<long[]> shapes = tiny.model.config().shapes();
            Pruner pruner = Pruner.parse(method).rounding(Rounding.BUDGET);
            Allocation allocation = Allocation.ofBlocks(0.8, 0.77, 0.83);
            Allocation rounded = pruner.rounded(allocation, shapes);
            try (CalibratedPruning pruning = new CalibratedPruning(
                    tiny.model, pruner, allocation, CalibrationOrder.SEQUENTIAL, calibration, Optional.empty())) {
                for (int l = 0; l < TinyModel.BLOCKS; l++) {
                    Block block = pruning.open(l, scope);
                    for (int i = 0; i < shapes.size(); i++) {
                        long zeros = block.linears().get(i).eq(0).sum().getLong();
                        long due = shapes.get(i)[0] * (long) (shapes.get(i)[1] * rounded.of(l, i));
                        // Some weights were zero before.
                        assertThat(zeros).as("%d %d", l, i).isBetween(due, due + due / 20);
                    }
                }
            }
        }
    }

    @Test
    void ranksAndThresholdsRoundAlike(@TempDir Path folder) throws IOException {
        try (TinyModel tiny = new TinyModel(folder);
                TensorScope scope = tiny.scope.child()) {
            ActivationNorms norms = Calibration.norms(tiny.model, TinyModel.windows(6, 20), Progress.NONE);
            Allocation allocation = Allocation.ofBlocks(0.6, 0.57, 0.63);
            Allocation rounded =
                    TO_BUDGET.rounded(allocation, tiny.model.config().shapes());
            Masks thresholds = Masks.byThresholds(tiny.model, TO_BUDGET, norms);
            try (Ranks ranks = Ranks.of(tiny.model, Pruner.WANDA, norms, Progress.NONE)) {
                for (int l = 0; l < TinyModel.BLOCKS; l++) {
                    Block one = thresholds.prune(tiny.model.block(l), allocation, scope);
                    Block other = ranks.prune(tiny.model.block(l), rounded, scope);
                    for (int i = 0; i < one.linears().size(); i++) {
                        assertThat(one.linears().get(i).toFloatArray())
                                .isEqualTo(other.linears().get(i).toFloatArray());
                    }
                }
            }
        }
    }
}
