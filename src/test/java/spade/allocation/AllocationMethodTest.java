package spade.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;
import spade.formula.NamedFormulas;
import spade.profile.BlockProfile;
import spade.profile.Distribution;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;

class AllocationMethodTest {

    /** Blocks of which each has one score only: mean(scores) is that number. */
    private static ScoreProfile profile(double[] means, long... parameters) {
        List<BlockProfile> blocks = new ArrayList<>();
        for (int l = 0; l < means.length; l++) {
            blocks.add(Profiles.block(parameters[l], Distribution.of(means[l])));
        }
        return new ScoreProfile(blocks, Map.of());
    }

    private static double[] allocate(String method, ScoreProfile profile, double target) {
        return AllocationMethod.parse(method).allocate(profile, target).sparsities();
    }

    @Test
    void sparsitiesSpreadByTwoLambdaAroundTheTarget() {
        // z = 0, 0.25, 1: mean 5/12
        ScoreProfile profile = profile(new double[] {2, 3, 6}, 5, 5, 5);
        double[] more = {0.5 - 0.2 * 5 / 12, 0.5 + 0.2 * (0.25 - 5.0 / 12), 0.5 + 0.2 * 7 / 12};
        double[] less = {0.5 + 0.2 * 5 / 12, 0.5 - 0.2 * (0.25 - 5.0 / 12), 0.5 - 0.2 * 7 / 12};
        assertThat(allocate("range(mean(scores), +0.1)", profile, 0.5)).containsExactly(more, within(1e-12));
        assertThat(allocate("range(mean(scores), -0.1)", profile, 0.5)).containsExactly(less, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void owlIsItsPublishedDefinition(long seed) {
        Random random = new Random(seed);
        int blocks = 8;
        double[] outliers = new double[blocks];
        List<BlockProfile> profiles = new ArrayList<>();
        for (int l = 0; l < blocks; l++) {
            double steepness = 2 + 2 * random.nextDouble();
            double[] scores =
                    random.doubles(2000).map(x -> Math.exp(steepness * x * x)).toArray();
            double mean = Arrays.stream(scores).sum() / scores.length;
            outliers[l] =
                    100.0 * Arrays.stream(scores).filter(a -> a > 5 * mean).count() / scores.length;
            profiles.add(Profiles.block(2000, Distribution.of(scores)));
        }
        // Density 2λ·minmax(o), brought to the mean density 1 − S.
        double min = Arrays.stream(outliers).min().orElseThrow();
        double max = Arrays.stream(outliers).max().orElseThrow();
        assertThat(max).isGreaterThan(min);
        double[] density = Arrays.stream(outliers)
                .map(o -> 2 * 0.08 * (o - min) / (max - min))
                .toArray();
        double meanDensity = Arrays.stream(density).sum() / blocks;
        double[] expected =
                Arrays.stream(density).map(d -> 0.7 - d + meanDensity).toArray();
        assertThat(allocate("owl", new ScoreProfile(profiles, Map.of()), 0.7)).containsExactly(expected, within(1e-12));
    }

    @Test
    void aFormulaWithOneValueForAllBlocksIsUniform() {
        ScoreProfile profile = profile(new double[] {1, 5, 9}, 10, 20, 70);
        for (String formula : List.of("range(3, -0.25)", "range(log(-mean(scores)), +0.25)", "range(depth, +0)")) {
            assertThat(allocate(formula, profile, 0.6)).containsExactly(new double[] {0.6, 0.6, 0.6}, within(1e-12));
        }
        assertThat(allocate("uniform", profile, 0.6)).containsExactly(0.6, 0.6, 0.6);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.5, 0.7, 0.98})
    void theMeanWeightedByParametersIsTheTargetEvenWhereBlocksAreCutOff(double target) {
        Random random = new Random(3);
        long[] parameters = random.longs(30, 1, 1_000_000).toArray();
        ScoreProfile profile = profile(random.doubles(30).toArray(), parameters);
        for (String formula : List.of("range(mean(scores), +0.5)", "range(depth * mean(scores), -0.5)")) {
            double[] found = allocate(formula, profile, target);
            double kept = 0;
            for (int l = 0; l < found.length; l++) {
                kept += found[l] * parameters[l];
            }
            assertThat(kept / Arrays.stream(parameters).sum()).isCloseTo(target, within(1e-12));
            assertThat(Arrays.stream(found).boxed()).allMatch(s -> s >= 0 && s < 1);
        }
    }

    @Test
    void namesAndFormulasAreRead() {
        assertThat(AllocationMethod.parse("uniform")).isEqualTo(new AllocationMethod.Uniform());
        assertThat(AllocationMethod.parse(" owl ")).isEqualTo(new AllocationMethod.ByFormula(NamedFormulas.OWL));
        assertThat(AllocationMethod.parse("range( outlier_ratio(scores,5), -0.08 )\n"))
                .isEqualTo(AllocationMethod.parse("owl"));
        assertThat(AllocationMethod.parse(AllocationMethod.parse("owl").toString()))
                .isEqualTo(AllocationMethod.parse("owl"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    owls                    | Unknown allocation 'owls'
                    Uniform                 | Unknown allocation 'Uniform'
                    mean                    | Unknown allocation 'mean'
                    mean(scores)            | a formula begins with range(
                    range(mean(score), 0.1) | 'score' is unknown
                    ""                      | a formula begins with range(
                    0.5,0.6                 | a formula begins with range(
                    """)
    void anythingElseIsAUsageErrorThatSaysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> AllocationMethod.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }
}
