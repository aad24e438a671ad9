package spade.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.profile.BlockProfile;
import spade.profile.Distribution;
import spade.profile.LinearMatrices;
import spade.profile.LinearProfile;
import spade.profile.MatrixQuantities;
import spade.profile.MatrixQuantity;
import spade.profile.ScoreProfile;

/** Values of linears and of blocks against plain computations over the numbers of each. */
class UnitTest {

    private static final int BLOCKS = 4;
    private static final int KINDS = 3;
    private static final long[] PARAMETERS = {20, 12, 48};

    /** [block][linear][element] */
    private final double[][][] scores = new double[BLOCKS][KINDS][];

    private final double[][][] weights = new double[BLOCKS][KINDS][];
    private final double[][] ranks = new double[BLOCKS][KINDS];
    private final double[][] slopes = new double[BLOCKS][KINDS];
    private final ScoreProfile profile = profile(new Random(3));

    private ScoreProfile profile(Random random) {
        List<BlockProfile> blocks = new ArrayList<>();
        for (int l = 0; l < BLOCKS; l++) {
            List<LinearProfile> linears = new ArrayList<>();
            for (int i = 0; i < KINDS; i++) {
                scores[l][i] = random.doubles(PARAMETERS[i], 0.1, 3).toArray();
                weights[l][i] = random.doubles(PARAMETERS[i], 0.1, 1).toArray();
                ranks[l][i] = 1 + random.nextInt(9);
                slopes[l][i] = random.nextDouble();
                double[] quantities = new double[MatrixQuantity.values().length];
                Arrays.fill(quantities, ranks[l][i]);
                MatrixQuantities of = MatrixQuantities.of(quantities);
                linears.add(new LinearProfile(
                        "k" + i,
                        PARAMETERS[i],
                        1,
                        Distribution.of(scores[l][i]),
                        Distribution.of(weights[l][i]),
                        Distribution.of(1),
                        Optional.of(new LinearMatrices(of, of))));
            }
            blocks.add(new BlockProfile(
                    linears, Distribution.of(flat(scores[l])), Distribution.of(flat(weights[l])), Distribution.of(1)));
        }
        return new ScoreProfile(blocks, Map.of())
                .withSlopes(0.6, Arrays.stream(slopes).map(Doubles::of).toList());
    }

    private static double[] flat(double[][] arrays) {
        return Arrays.stream(arrays).flatMapToDouble(Arrays::stream).toArray();
    }

    /** A number for every linear. */
    private static double[] each(BiFunction<Integer, Integer, Double> of) {
        double[] values = new double[BLOCKS * KINDS];
        Arrays.setAll(values, u -> of.apply(u / KINDS, u % KINDS));
        return values;
    }

    private void assertValues(String expression, Unit unit, double... expected) {
        ProfileValues seen = new ProfileValues(profile, 0.6);
        Formula formula = FormulaParser.parse("range(" + expression + ", +0.1)").withUnit(unit);
        assertThat(formula.evaluate(seen).values().toArray())
                .as("%s by %s", expression, unit)
                .containsExactly(expected, within(1e-12));
        // The other unit between the two must not be taken for this one.
        formula.withUnit(unit == Unit.BLOCK ? Unit.LINEAR : Unit.BLOCK).evaluate(seen);
        assertThat(formula.evaluate(seen.at(0.6)).values().toArray()).containsExactly(expected, within(1e-12));
    }

    @Test
    void reductionsAreOfTheLinearsOwnElements() {
        assertValues("mean(scores)", Unit.LINEAR, each((l, i) -> mean(scores[l][i])));
        assertValues(
                "max(weights)",
                Unit.LINEAR,
                each((l, i) -> Arrays.stream(weights[l][i]).max().orElseThrow()));
        assertValues("mean(square(scores))", Unit.LINEAR, each((l, i) -> mean(squares(scores[l][i]))));
        assertValues("mean(minmax(weights))", Unit.LINEAR, each((l, i) -> {
            double min = Arrays.stream(weights[l][i]).min().orElseThrow();
            double max = Arrays.stream(weights[l][i]).max().orElseThrow();
            return (mean(weights[l][i]) - min) / (max - min + 1e-9);
        }));
        double[] byBlock = new double[BLOCKS];
        Arrays.setAll(byBlock, l -> mean(flat(scores[l])));
        assertValues("mean(scores)", Unit.BLOCK, byBlock);
    }

    @Test
    void aMatrixQuantityIsTheLinearsOwnAndOfABlockTheMean() {
        assertValues("rank(scores)", Unit.LINEAR, each((l, i) -> ranks[l][i]));
        double[] byBlock = new double[BLOCKS];
        Arrays.setAll(byBlock, l -> mean(ranks[l]));
        assertValues("rank(scores)", Unit.BLOCK, byBlock);
    }

    @Test
    void depthIsTheBlocksShareTheUnitsOwnAndSlopesOfABlockTheWeightedMean() {
        assertValues("depth", Unit.LINEAR, each((l, i) -> l / 3.0));
        assertValues("share", Unit.LINEAR, each((l, i) -> PARAMETERS[i] / (80 / 3.0)));
        assertValues("share", Unit.BLOCK, 1, 1, 1, 1);
        assertValues("slope", Unit.LINEAR, each((l, i) -> slopes[l][i]));
        double[] byBlock = new double[BLOCKS];
        Arrays.setAll(byBlock, l -> (20 * slopes[l][0] + 12 * slopes[l][1] + 48 * slopes[l][2]) / 80);
        assertValues("slope", Unit.BLOCK, byBlock);
    }

    @Test
    void operationsAcrossUnitsAreOverAllLinearsAndSmoothAlongAKind() {
        assertValues("smooth(slope)", Unit.LINEAR, each((l, i) -> {
            double sum = slopes[l][i];
            int count = 1;
            for (int next : new int[] {l - 1, l + 1}) {
                if (next >= 0 && next < BLOCKS) {
                    sum += slopes[next][i];
                    count++;
                }
            }
            return sum / count;
        }));
        double[] all = flat(slopes);
        assertValues(
                "rank(slope)",
                Unit.LINEAR,
                each((l, i) ->
                        Arrays.stream(all).filter(other -> other < slopes[l][i]).count() / (all.length - 1.0)));
        double total = Arrays.stream(all).map(Math::exp).sum();
        assertValues("softmax(slope)", Unit.LINEAR, each((l, i) -> Math.exp(slopes[l][i]) / total));
    }

    private static double mean(double[] of) {
        return Arrays.stream(of).average().orElseThrow();
    }

    private static double[] squares(double[] of) {
        return Arrays.stream(of).map(x -> x * x).toArray();
    }
}
