package spade.sense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleBounds;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.BOBYQAOptimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.allocation.Allocation;
import spade.formula.Granularity;

class OptimumTest {

    private static final double S = Bearing.SPARSITY;
    private static final List<Long> PARAMETERS = List.of(100L, 30L, 250L);

    /** Bins of any height, as little smooth as those of a small linear. */
    private static Slopes rough(int blocks, int linears, Random random) {
        List<List<float[]>> window = IntStream.range(0, blocks)
                .mapToObj(l -> IntStream.range(0, linears)
                        .mapToObj(i -> {
                            float[] bins = new float[Slopes.BINS];
                            double slope = 2 * random.nextDouble();
                            for (int k = 0; k < bins.length; k++) {
                                bins[k] = (float) ((slope + 2 * random.nextGaussian()) / Slopes.BINS);
                            }
                            return bins;
                        })
                        .toList())
                .toList();
        return new Slopes(Allocation.uniform(S, blocks), List.of(window));
    }

    private static double predicted(Slopes pass, List<Long> parameters, double curvature, Allocation allocation) {
        Curves curves = new Curves(pass, parameters);
        return curves.change(allocation) + curvature * curves.bend(allocation);
    }

    /** Against all pairs of offsets of the first two of three groups, the third being what the budget leaves. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noOffsetsOfThreeGroupsAreBetter(long seed) {
        Random random = new Random(seed);
        Slopes blocks = rough(3, 2, random);
        Slopes linears = rough(1, 3, random);
        List<Long> two = List.of(70L, 20L);
        double byBlock = bruteForce(
                new double[] {1, 1, 1},
                offsets -> predicted(
                        blocks,
                        two,
                        1,
                        Allocation.ofBlocks(
                                S,
                                Arrays.stream(offsets).map(offset -> S + offset).toArray())));
        double byLinear = bruteForce(
                PARAMETERS.stream().mapToDouble(Long::doubleValue).toArray(),
                offsets -> predicted(
                        linears,
                        PARAMETERS,
                        1,
                        Allocation.ofLinears(
                                S,
                                new double[][] {
                                    Arrays.stream(offsets)
                                            .map(offset -> S + offset)
                                            .toArray()
                                },
                                PARAMETERS.stream().mapToLong(Long::longValue).toArray())));
        // Where curves jump a multiplier leaves a step or two of room, which all groups share.
        assertThat(predicted(blocks, two, 1, Optimum.of(blocks, two, Granularity.BLOCK, 1)))
                .isLessThanOrEqualTo(byBlock + 0.01);
        assertThat(predicted(linears, PARAMETERS, 1, Optimum.of(linears, PARAMETERS, Granularity.LINEAR, 1)))
                .isLessThanOrEqualTo(byLinear + 0.01);
    }

    private interface Loss {
        double of(double[] offsets);
    }

    private static double bruteForce(double[] weights, Loss loss) {
        double best = 0;
        for (int first = -96; first <= 48; first++) {
            for (int second = -96; second <= 48; second++) {
                double third = -(weights[0] * first + weights[1] * second) / weights[2];
                if (third >= -96 && third <= 48) {
                    best = Math.min(best, loss.of(new double[] {first * 0.0025, second * 0.0025, third * 0.0025}));
                }
            }
        }
        return best;
    }

    /** Of straight curves δ = (λ − g / n) / 2c, with the λ that keeps the mean. */
    @Test
    void ofStraightCurvesItIsTheClosedForm() {
        Bearing model = Bearing.random(4, PARAMETERS, 0.02, new Random(3));
        Slopes pass = model.slopes(model.uniform());
        double curvature = 4;
        double mean = PARAMETERS.stream().mapToLong(Long::longValue).average().orElseThrow();
        double slopes = 0;
        for (int k = 0; k < 12; k++) {
            slopes += slope(pass, k / 3, k % 3);
        }
        Allocation found = Optimum.of(pass, PARAMETERS, Granularity.LINEAR, curvature);
        for (int k = 0; k < 12; k++) {
            double share = PARAMETERS.get(k % 3) / mean;
            double wanted = S + (slopes / 12 - slope(pass, k / 3, k % 3) / share) / 2 / curvature;
            assertThat(found.of(k / 3, k % 3)).isCloseTo(wanted, within(0.004));
        }
    }

    private static double slope(Slopes pass, int block, int linear) {
        return Arrays.stream(pass.mean(block, linear)).sum();
    }

    /** Blocks and kinds together, against an optimiser that knows nothing of either. */
    @Test
    void blocksAndKindsAreAsGoodAsAnOptimiserFindsThem() {
        Bearing model = Bearing.random(4, PARAMETERS, 0.02, new Random(5));
        Slopes pass = model.slopes(model.uniform());
        ObjectiveFunction loss = new ObjectiveFunction(offsets -> {
            double[][] wanted = new double[4][3];
            for (int k = 0; k < 12; k++) {
                wanted[k / 3][k % 3] = S + offsets[k / 3] + offsets[4 + k % 3];
            }
            return predicted(pass, PARAMETERS, 4, Allocation.project(wanted, model.weights(), S));
        });
        double[] bound = new double[7];
        Arrays.fill(bound, 0.2);
        double lowest = new BOBYQAOptimizer(15)
                .optimize(
                        loss,
                        GoalType.MINIMIZE,
                        new InitialGuess(new double[7]),
                        new SimpleBounds(Arrays.stream(bound).map(each -> -each).toArray(), bound),
                        new MaxEval(20_000))
                .getValue();
        Allocation found = Optimum.of(pass, PARAMETERS, Granularity.BLOCK_AND_KIND, 4);
        assertThat(lowest).isNegative();
        assertThat(predicted(pass, PARAMETERS, 4, found)).isCloseTo(lowest, within(0.02 * -lowest));
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void theBudgetIsMetWithinTheRegion(Granularity granularity) {
        Slopes pass = rough(6, 3, new Random(1));
        for (double curvature : new double[] {0.01, 1, 100}) {
            Allocation found = Optimum.of(pass, PARAMETERS, granularity, curvature);
            long[] alike = LongStream.generate(() -> 1).limit(6).toArray();
            assertThat(Allocation.weightedMean(found.sparsities().toArray(), alike))
                    .isCloseTo(S, within(1e-12));
            for (int k = 0; k < 18; k++) {
                assertThat(found.of(k / 3, k % 3)).isBetween(S - 0.25, S + 0.13);
            }
        }
    }

    @Test
    void whatMayMoveMoreFreelyIsNoWorse() {
        for (long seed = 0; seed < 5; seed++) {
            Slopes pass = rough(6, 3, new Random(seed));
            Map<Granularity, Double> lowest = new EnumMap<>(Granularity.class);
            for (Granularity each : Granularity.values()) {
                lowest.put(each, predicted(pass, PARAMETERS, 1, Optimum.of(pass, PARAMETERS, each, 1)));
            }
            double free = lowest.getOrDefault(Granularity.LINEAR, 0.0);
            double both = lowest.getOrDefault(Granularity.BLOCK_AND_KIND, 0.0);
            assertThat(free).isLessThan(both);
            assertThat(both)
                    .isLessThan(Math.min(
                            lowest.getOrDefault(Granularity.BLOCK, 0.0), lowest.getOrDefault(Granularity.KIND, 0.0)));
        }
    }

    /** Nothing is left to prune more above 95 %. */
    @Test
    void aBaseNearTheEndKeepsItsBudget() {
        Slopes pass = new Slopes(
                Allocation.uniform(0.97, 3), rough(3, 3, new Random(2)).sums());
        Allocation found = Optimum.of(pass, PARAMETERS, Granularity.LINEAR, 0.1);
        assertThat(found.sparsities().mean()).isCloseTo(0.97, within(1e-9));
    }
}
