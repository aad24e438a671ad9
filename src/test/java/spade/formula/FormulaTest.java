package spade.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.profile.BlockProfile;
import spade.profile.Distribution;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;

class FormulaTest {

    private static ScoreProfile profile(double[]... blocks) {
        List<BlockProfile> profiles = new ArrayList<>();
        for (double[] scores : blocks) {
            profiles.add(Profiles.block(scores.length, Distribution.of(scores)));
        }
        return new ScoreProfile(profiles, Map.of());
    }

    private static BlockValues values(String expression, ScoreProfile profile) {
        return FormulaParser.parse("range(" + expression + ", -0.1)").evaluate(profile, 0.5);
    }

    private static double[] mean(double mean) {
        return new double[] {mean};
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void owlIsThePercentageOfScoresAboveFiveTimesTheirMean(long seed) {
        Random random = new Random(seed);
        double[][] blocks = new double[6][];
        double[] expected = new double[6];
        for (int l = 0; l < blocks.length; l++) {
            double width = 0.5 + random.nextDouble();
            blocks[l] = random.doubles(500 + 100 * l)
                    .map(x -> Math.exp(3 * width * x * x))
                    .toArray();
            double sum = 0;
            for (double score : blocks[l]) {
                sum += score;
            }
            int outliers = 0;
            for (double score : blocks[l]) {
                outliers += score > 5 * sum / blocks[l].length ? 1 : 0;
            }
            expected[l] = 100.0 * outliers / blocks[l].length;
        }
        BlockValues found = NamedFormulas.OWL.evaluate(profile(blocks), 0.5);
        assertThat(found.values().toArray()).containsExactly(expected, within(1e-12));
        assertThat(found.alive()).isTrue();
        assertThat(NamedFormulas.OWL.range()).isEqualTo(new Range(0.08, Range.Direction.LESS));
    }

    @Test
    void depthGoesFromZeroToOne() {
        assertThat(values("depth", profile(mean(1), mean(1), mean(1), mean(1), mean(1)))
                        .values()
                        .toArray())
                .containsExactly(0, 0.25, 0.5, 0.75, 1);
        assertThat(values("depth", profile(mean(1))).values().toArray()).containsExactly(0);
    }

    @Test
    void notANumberCountsAsZeroAndInfinityAsMinusOneAtTheEnd() {
        BlockValues values = values("log(mean(scores))", profile(mean(-1), mean(0), mean(Math.E)));
        assertThat(values.values().toArray()).containsExactly(0, -1, 1);
        assertThat(values.finite()).isFalse();
        assertThat(values("exp(mean(scores))", profile(mean(1000), mean(0)))
                        .values()
                        .toArray())
                .containsExactly(-1, 1);
    }

    @Test
    void withinAFormulaNotFiniteValuesFollowIeeeArithmetic() {
        // atan(−∞) is finite: the rule of the end is not needed.
        BlockValues values = values("atan(log(mean(scores)))", profile(mean(0), mean(1)));
        assertThat(values.values().toArray()).containsExactly(new double[] {-Math.PI / 2, 0}, within(1e-15));
        assertThat(values.finite()).isTrue();
        assertThat(values("max(1, log(mean(scores)))", profile(mean(-1), mean(1)))
                        .finite())
                .isFalse();
    }

    @Test
    void aFormulaIsAliveIfItsFiniteValuesDiffer() {
        assertThat(values("mean(scores)", profile(mean(1), mean(2))).alive()).isTrue();
        assertThat(values("mean(scores)", profile(mean(2), mean(2))).alive()).isFalse();
        assertThat(values("3", profile(mean(1), mean(2))).alive()).isFalse();
        assertThat(values("log(mean(scores))", profile(mean(0), mean(1), mean(2)))
                        .alive())
                .isFalse();
        assertThat(values("log(mean(scores))", profile(mean(-1), mean(1), mean(2)))
                        .alive())
                .isFalse();
    }

    @Test
    void minMaxBringsValuesToTheUnitInterval() {
        assertThat(BlockValues.of(new double[] {-3, 1, -1, 5}).minMax()).containsExactly(0, 0.5, 0.25, 1);
        assertThat(BlockValues.of(new double[] {4, 4}).minMax()).containsExactly(0, 0);
        assertThat(BlockValues.of(new double[] {-Double.MAX_VALUE, 0, Double.MAX_VALUE})
                        .minMax())
                .containsExactly(0, 0.5, 1);
    }

    @Test
    void valuesOfBlocksAreAValueThatNobodyChanges() {
        double[] raw = {1, Double.NaN, Double.NEGATIVE_INFINITY};
        BlockValues values = BlockValues.of(raw);
        assertThat(values).isEqualTo(BlockValues.of(raw.clone())).hasSameHashCodeAs(BlockValues.of(raw.clone()));
        raw[0] = 2;
        values.values().toArray()[0] = 2;
        assertThat(values.values().toArray()).containsExactly(1, 0, -1);
        assertThat(values).isNotEqualTo(BlockValues.of(new double[] {1, 0, -1}));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 0.5000001, Double.NaN, Double.POSITIVE_INFINITY})
    void aRangeOutsideItsLimitsIsRefused(double lambda) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Range(lambda, Range.Direction.MORE));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void constantsAndParametersAreFinite(double number) {
        assertThatIllegalArgumentException().isThrownBy(() -> new BlockExpression.Constant(number));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Reduction.Parametric(ParametricReduction.QUANTILE, number));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Reduction.Parametric(ParametricReduction.OUTLIER_RATIO, number));
    }
}
