package spade.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Doubles;
import spade.Json;
import spade.UsageException;
import spade.formula.Granularity;

class AllocationTest {

    private static double mean(double[] sparsities, long[] parameters) {
        double sum = 0;
        long total = 0;
        for (int l = 0; l < sparsities.length; l++) {
            sum += sparsities[l] * parameters[l];
            total += parameters[l];
        }
        return sum / total;
    }

    @Test
    void commonBlocksAreThoseBeforeTheFirstThatDiffersInALinear() {
        long[] parameters = {1, 3};
        Allocation blocks = Allocation.ofBlocks(0.5, 0.4, 0.5, 0.6);
        Allocation same = Allocation.ofLinears(new double[][] {{0.4, 0.4}, {0.5, 0.5}, {0.6, 0.6}}, parameters);
        Allocation last = Allocation.ofLinears(new double[][] {{0.4, 0.4}, {0.5, 0.5}, {0.6, 0.61}}, parameters);
        Allocation middle = Allocation.ofBlocks(0.5, 0.4, 0.51, 0.6);
        Allocation none = Allocation.ofLinears(new double[][] {{0.41, 0.4}, {0.5, 0.5}, {0.6, 0.6}}, parameters);
        assertThat(same.overall()).isCloseTo(0.5, within(1e-15));
        assertThat(last.overall()).isCloseTo(0.5 + 0.01 * 3 / 12, within(1e-15));
        for (Allocation one : List.of(blocks, same)) {
            int[] common = {3, 3, 2, 1, 0};
            List<Allocation> others = List.of(blocks, same, last, middle, none);
            for (int i = 0; i < common.length; i++) {
                assertThat(one.commonBlocks(others.get(i))).isEqualTo(common[i]);
                assertThat(others.get(i).commonBlocks(one)).isEqualTo(common[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void projectionMeetsTheBudgetKeepsTheOrderAndStaysWithinBounds(long seed) {
        Random random = new Random(seed);
        int clippedBelow = 0;
        int clippedAbove = 0;
        for (int i = 0; i < 2000; i++) {
            int blocks = 1 + random.nextInt(40);
            double target = random.nextDouble(0.001, 0.999);
            double width = Math.pow(10, random.nextDouble(-3, 0.7));
            double[] wanted = random.doubles(blocks, -width, width).toArray();
            long[] parameters = random.longs(blocks, 1, 1_000_000_000).toArray();
            double[] found = Allocation.project(wanted.clone(), parameters, target)
                    .sparsities()
                    .toArray();
            assertThat(mean(found, parameters)).isCloseTo(target, within(1e-12));
            assertThat(Arrays.stream(found).boxed()).allMatch(s -> s >= 0 && s < 1);
            double shift = Double.NaN;
            for (int l = 0; l < blocks; l++) {
                for (int m = 0; m < blocks; m++) {
                    if (wanted[l] < wanted[m]) {
                        assertThat(found[l]).isLessThanOrEqualTo(found[m]);
                    }
                }
                if (found[l] == 0) {
                    clippedBelow++;
                } else if (found[l] == Allocation.MAX) {
                    clippedAbove++;
                } else if (Double.isNaN(shift)) {
                    shift = found[l] - wanted[l];
                } else {
                    assertThat(found[l] - wanted[l]).isCloseTo(shift, within(1e-12));
                }
            }
        }
        assertThat(clippedBelow).isPositive();
        assertThat(clippedAbove).isPositive();
    }

    /** By halving the whole interval, whatever was wanted; to the last bit, because journals answer for allocations. */
    private static double[] bisected(double[] wanted, long[] parameters, double target) {
        double low = -Arrays.stream(wanted).max().orElseThrow();
        double high = Allocation.MAX - Arrays.stream(wanted).min().orElseThrow();
        for (double shift = low + (high - low) / 2; shift > low && shift < high; shift = low + (high - low) / 2) {
            if (mean(shifted(wanted, shift), parameters) < target) {
                low = shift;
            } else {
                high = shift;
            }
        }
        return shifted(wanted, high);
    }

    private static double[] shifted(double[] wanted, double shift) {
        return Arrays.stream(wanted)
                .map(s -> Math.min(Allocation.MAX, Math.max(0, s + shift)))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0, 1e-12, 0.02, -0.3, 40, -1e6})
    void projectionIsThatOfBisectionToTheLastBit(double off) {
        Random random = new Random(6);
        for (int i = 0; i < 1000; i++) {
            int blocks = 2 + random.nextInt(40);
            double target = random.nextDouble(0.05, 0.95);
            double width = Math.pow(10, random.nextDouble(-3, 0));
            long[] parameters = random.longs(blocks, 1, 1_000_000).toArray();
            double[] spread = random.doubles(blocks, -width, width).toArray();
            double mean = mean(spread, parameters);
            double[] wanted =
                    Arrays.stream(spread).map(s -> target + s - mean + off).toArray();
            assertThat(Allocation.project(wanted, parameters, target).sparsities())
                    .isEqualTo(Doubles.of(bisected(wanted, parameters, target)));
        }
    }

    @Test
    void projectionOfAProjectionChangesNothing() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            double[] wanted = random.doubles(12, -1, 2).toArray();
            long[] parameters = random.longs(12, 1, 1000).toArray();
            Allocation once = Allocation.project(wanted, parameters, 0.7);
            Allocation twice = Allocation.project(once.sparsities().toArray(), parameters, 0.7);
            assertThat(twice.sparsities().toArray())
                    .containsExactly(once.sparsities().toArray(), within(1e-12));
        }
    }

    @Test
    void whatMeetsTheBudgetStaysAsItIs() {
        double[] wanted = {0.4, 0.6, 0.5};
        assertThat(Allocation.project(wanted, new long[] {7, 7, 100}, 0.5)
                        .sparsities()
                        .toArray())
                .containsExactly(wanted, within(1e-12));
    }

    @Test
    void whatIsCutOffAtOneEndIsPaidForByTheOthers() {
        // The first block cannot go below 0: the others take the shift, and 0.2 + 1 divides as 0.1 apart.
        assertThat(Allocation.project(new double[] {-5, 0.5, 0.6}, new long[] {1, 1, 1}, 0.3)
                        .sparsities()
                        .toArray())
                .containsExactly(new double[] {0, 0.4, 0.5}, within(1e-12));
        // The first cannot reach 1: (0.9999 + x + x + 0.1) / 3 = 0.5
        assertThat(Allocation.project(new double[] {9, 0.5, 0.6}, new long[] {1, 1, 1}, 0.5)
                        .sparsities()
                        .toArray())
                .containsExactly(new double[] {0.9999, 0.20005, 0.30005}, within(1e-12));
    }

    @Test
    void aProjectionDoesNotTouchWhatWasWanted() {
        double[] wanted = {-1, 0.3, 2};
        Allocation.project(wanted, new long[] {1, 2, 3}, 0.5);
        assertThat(wanted).containsExactly(-1, 0.3, 2);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.6, 0.7, 0.3, 0.55, 0.9, 0.1})
    void equalWishesAreUniformAndPruneTheSameNumberOfWeights(double target) {
        double[] wanted = new double[22];
        Arrays.fill(wanted, 0.123);
        long[] parameters = new long[22];
        Arrays.fill(parameters, 12_345_678);
        double[] found =
                Allocation.project(wanted, parameters, target).sparsities().toArray();
        double[] uniform = Allocation.uniform(target, 22).sparsities().toArray();
        assertThat(uniform).hasSize(22).containsOnly(target);
        for (int l = 0; l < 22; l++) {
            assertThat(found[l]).isCloseTo(target, within(1e-12));
            for (int features : new int[] {10, 64, 100, 172, 576, 1536, 4096, 11008}) {
                assertThat((int) (features * found[l])).isEqualTo((int) (features * uniform[l]));
            }
        }
    }

    @Test
    void theDistanceIsTheMeanDifferenceOfBlocksOrLinears() {
        Allocation one = Allocation.ofBlocks(0.5, 0.4, 0.6);
        assertThat(one.distance(Allocation.ofBlocks(0.5, 0.5, 0.5))).isCloseTo(0.1, within(1e-15));
        assertThat(one.distance(one)).isZero();
        Allocation other =
                new Allocation(0.5, Doubles.of(0.4, 0.6), List.of(Doubles.of(0.3, 0.5), Doubles.of(0.6, 0.6)));
        assertThat(one.distance(other)).isCloseTo(0.05, within(1e-15));
        assertThat(other.distance(one)).isCloseTo(0.05, within(1e-15));
    }

    @Test
    void whatCannotBeAnAllocationIsNone() throws IOException {
        Doubles two = Doubles.of(0.4, 0.6);
        assertThat(Allocation.dense(2).sparsities()).isEqualTo(Doubles.of(0, 0));
        refused("not all in [0, 1)", () -> Allocation.ofBlocks(0.5, 0.5, Double.NaN));
        refused("not all in [0, 1)", () -> Allocation.ofBlocks(0.5, 0, 1));
        refused("not all in [0, 1)", () -> Allocation.ofBlocks(0.5, -0.1, 0.9));
        refused("not all in [0, 1)", () -> Allocation.ofBlocks(0.5));
        refused("mean cannot be 0.7", () -> Allocation.ofBlocks(0.7, 0.4, 0.6));
        refused("mean cannot be NaN", () -> Allocation.ofBlocks(Double.NaN, 0.4, 0.6));
        refused("mean cannot be 0.6", () -> new Allocation(0.5, two, List.of(two, Doubles.of(0.1, 0.2))));
        refused("2 blocks and linears of 1", () -> new Allocation(0.5, two, List.of(two)));
        refused("1 linears in block 1", () -> new Allocation(0.5, two, List.of(two, Doubles.of(0.6))));
        ObjectMapper json = new ObjectMapper();
        Allocation whole = new Allocation(0.5, two, List.of(Doubles.of(0.3, 0.5), Doubles.of(0.6, 0.6)));
        assertThat(json.readValue(Json.line(whole), Allocation.class)).isEqualTo(whole);
        assertThatThrownBy(() -> json.readValue(Json.line(whole).replace("0.3", "null"), Allocation.class))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not all in [0, 1)");
    }

    @Test
    void theGranularityIsWhatTheSparsitiesTell() {
        assertThat(Allocation.uniform(0.5, 3).granularity()).isEqualTo(Granularity.BLOCK);
        assertThat(granularity(new double[][] {{0.4, 0.4}, {0.6, 0.6}})).isEqualTo(Granularity.BLOCK);
        assertThat(granularity(new double[][] {{0.4, 0.2}, {0.6, 0.4}})).isEqualTo(Granularity.BLOCK_AND_KIND);
        assertThat(granularity(new double[][] {{0.1, 0, 0.2}, {0.3, 0.05, 0.4}}))
                .isEqualTo(Granularity.BLOCK_AND_KIND);
        assertThat(granularity(new double[][] {{0.4, 0.2}, {0.4, 0.2}})).isEqualTo(Granularity.KIND);
        assertThat(granularity(new double[][] {{0.4, 0.2}, {0.4, 0.6}})).isEqualTo(Granularity.LINEAR);
    }

    private static Granularity granularity(double[][] linears) {
        long[] parameters = new long[linears[0].length];
        Arrays.fill(parameters, 1);
        double mean =
                Arrays.stream(linears).flatMapToDouble(Arrays::stream).average().orElseThrow();
        return Allocation.ofLinears(mean, linears, parameters).granularity();
    }

    private static void refused(String why, ThrowingCallable allocation) {
        assertThatThrownBy(allocation)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, 1.5, 60, 0.9999, Double.NaN, Double.POSITIVE_INFINITY})
    void aTargetThatCannotBeMetIsAUsageError(double target) {
        assertThatThrownBy(() -> Allocation.uniform(target, 3))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(Double.toString(target));
        assertThatThrownBy(() -> Allocation.project(new double[] {1, 2}, new long[] {1, 1}, target))
                .isInstanceOf(UsageException.class);
    }
}
