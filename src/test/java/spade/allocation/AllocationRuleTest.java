package spade.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Doubles;
import spade.SpadeException;
import spade.UsageException;
import spade.formula.Formula;
import spade.formula.Granularity;
import spade.formula.NamedFormulas;
import spade.formula.Offsets;
import spade.formula.Unit;
import spade.profile.BlockProfile;
import spade.profile.Distribution;
import spade.profile.LinearProfile;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.search.RandomFormulas;

class AllocationRuleTest {

    /** Blocks of which each has one score only: mean(scores) is that number. */
    private static ScoreProfile profile(double[] means, long... parameters) {
        List<BlockProfile> blocks = new ArrayList<>();
        for (int l = 0; l < means.length; l++) {
            blocks.add(Profiles.block(parameters[l], Distribution.of(means[l])));
        }
        return new ScoreProfile(blocks, Map.of());
    }

    private static double[] allocate(String method, ScoreProfile profile, double target) {
        return AllocationRule.parse(method)
                .allocate(profile, target)
                .sparsities()
                .toArray();
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

    /** Blocks of different sizes; maps that saturate, ranges that depend on the sparsity, offsets that are clipped. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "range(clip(mean(scores), 0.33), +0.15)",
                "range(logistic(mean(scores), 9), -0.62*S^4)",
                "scale(power(mean(scores), 0.4), +0.8*S^2)",
                "range(power(mean(scores), 3), +2*S^1)"
            })
    void theWeightedMeanIsTheTargetAtEverySparsity(String formula) {
        long[] parameters = {5, 17, 1, 900, 40};
        ScoreProfile profile = profile(new double[] {2, 3, 6, 2.5, 9}, parameters);
        for (int percent = 50; percent <= 80; percent++) {
            double target = percent / 100.0;
            double[] sparsities = allocate(formula, profile, target);
            double pruned = 0;
            for (int l = 0; l < parameters.length; l++) {
                pruned += sparsities[l] * parameters[l];
            }
            assertThat(pruned / 963).as("%s at %s", formula, target).isCloseTo(target, within(1e-14));
        }
    }

    /** All linears of these blocks have as many weights. */
    @Test
    void theMeanOfAllLinearsIsTheTargetToo() {
        AllocationRule rule = AllocationRule.parse("range(clip(depth, 0.33), +0.62*S^4, v: -0.3, down: 0.1)");
        ScoreProfile profile = Profiles.random(new Random(4), 9);
        for (int percent = 50; percent <= 80; percent++) {
            double mean = rule.allocate(profile, percent / 100.0).linears().stream()
                    .mapToDouble(Doubles::mean)
                    .average()
                    .orElseThrow();
            assertThat(mean).isCloseTo(percent / 100.0, within(1e-14));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "range(mean(scores), +0.1)         | ",
                "range(mean(scores) * 0, +0)       | ",
                "range((mean(scores) * 0), +0.1)   | says nothing of this model: its values do not tell the blocks apart, so every block gets the same.",
                "range(asin(mean(scores)), +2*S^4) | says nothing of this model: its values are not finite, so every block gets the same.",
                "range(0, +0.1, linear)            | do not tell the linears apart, so every linear gets the same.",
                "range(0, +0.1, linear, q: 0.1)    | do not tell the linears apart, so every linear gets the same but for its offset.",
                "range(0, +0.1, q: 0.1)            | do not tell the blocks apart, so every block gets the same.",
                "range(log((3 - mean(scores))), +0.1) | are finite on this model: NaN counts as 0 and an infinity as -1."
            })
    void whatSaysNothingOfAModelIsCautionedAgainst(String formula, String caution) {
        ScoreProfile profile = profile(new double[] {2, 3, 6}, 5, 5, 5);
        Optional<String> found = AllocationRule.parse(formula).caution(profile, 0.5);
        assertThat(found.isPresent()).isEqualTo(caution != null);
        found.ifPresent(sentence -> assertThat(sentence).contains(formula).endsWith(caution));
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
    void alphaPruningsLinearMapIsRescaledToTheBudget() {
        ScoreProfile profile = profile(new double[] {1, 5, 9, 2}, 10, 10, 10, 10);
        double[] z = {0, 0.5, 1, 0.125};
        double[] mapped = Arrays.stream(z).map(v -> 0.7 * (0.7 + 0.6 * v)).toArray();
        double factor = 0.7 / Arrays.stream(mapped).average().orElseThrow();
        assertThat(allocate("scale(mean(scores), +0.3)", profile, 0.7))
                .containsExactly(Arrays.stream(mapped).map(s -> s * factor).toArray(), within(1e-12));
    }

    @Test
    void aShiftTakesValuesAsTheyAre() {
        ScoreProfile profile = profile(new double[] {0.1, 0.5, 0.9, 0.2}, 30, 10, 10, 10);
        double mean = (3 * 0.1 + 0.5 + 0.9 + 0.2) / 6;
        assertThat(allocate("shift(mean(scores), -0.25)", profile, 0.6))
                .containsExactly(
                        new double[] {
                            0.6 - (0.1 - mean) / 2,
                            0.6 - (0.5 - mean) / 2,
                            0.6 - (0.9 - mean) / 2,
                            0.6 - (0.2 - mean) / 2
                        },
                        within(1e-12));
        assertThat(allocate("shift(minmax(mean(scores)), +0.1)", profile, 0.6))
                .containsExactly(allocate("range(mean(scores), +0.1)", profile, 0.6), within(1e-12));
    }

    @Test
    void dlpsDensityIsARangeOverTheMedian() {
        double[] medians = {0.3, 0.9, 1.4, 2.2, 0.4};
        ScoreProfile profile = profile(medians, 10, 10, 10, 10, 10);
        double sum = Arrays.stream(medians).sum();
        double[] importance = Arrays.stream(medians).map(u -> 1 - u / sum).toArray();
        double min = Arrays.stream(importance).min().orElseThrow();
        double max = Arrays.stream(importance).max().orElseThrow();
        double[] density = Arrays.stream(importance)
                .map(i -> 2 * 0.15 * (i - min) / (max - min))
                .toArray();
        double mean = Arrays.stream(density).average().orElseThrow();
        assertThat(allocate("dlp", profile, 0.7))
                .containsExactly(
                        Arrays.stream(density)
                                .map(d -> 1 - (d - mean + 1 - 0.7))
                                .toArray(),
                        within(1e-12));
    }

    @Test
    void atpIsAnArithmeticSequenceOverDepth() {
        double[] found = allocate("atp", profile(new double[7], 1, 1, 1, 1, 1, 1, 1), 0.6);
        double beta = 0.3 / 6;
        for (int l = 0; l < found.length; l++) {
            assertThat(found[l]).isCloseTo(0.6 - beta * 6 / 2 + beta * l, within(1e-12));
        }
    }

    @Test
    void offsetsOpenAndCloseKindsOfLinearsWithinTheBudget() {
        ScoreProfile profile = Profiles.random(new Random(4), 6);
        Allocation blocks = AllocationRule.parse("range(depth, +0.1)").allocate(profile, 0.6);
        Allocation found = AllocationRule.parse("range(depth, +0.1, v: -0.15, down: -0.05)")
                .allocate(profile, 0.6);
        assertThat(found.granularity()).isEqualTo(Granularity.BLOCK_AND_KIND);
        List<LinearProfile> linears = profile.blocks().get(0).linears();
        double zeros = 0;
        double all = 0;
        for (int l = 0; l < 6; l++) {
            for (int i = 0; i < linears.size(); i++) {
                // q has no offset: every linear stands in the same distance to it in every block.
                double offset = linears.get(i).name().equals("v")
                        ? -0.15
                        : linears.get(i).name().equals("down") ? -0.05 : 0;
                assertThat(found.of(l, i) - found.of(l, 0)).isCloseTo(offset, within(1e-12));
                zeros += found.of(l, i) * linears.get(i).parameters();
                all += linears.get(i).parameters();
            }
            assertThat(found.of(l) - found.of(0)).isCloseTo(blocks.of(l) - blocks.of(0), within(1e-12));
        }
        assertThat(zeros / all).isCloseTo(0.6, within(1e-12));
        assertThatThrownBy(() ->
                        AllocationRule.parse("range(depth, +0.1, fc1: 0.1)").allocate(profile, 0.6))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no linear 'fc1'")
                .hasMessageContaining("q, k, v, o, gate, up, down");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "range(mean(scores), +0.1, linear)                     | 0.6",
                "range(median(weights) * share, -0.5, linear, v: -0.3) | 0.9",
                "scale(slope, -0.2, linear, down: 0.1)                 | 0.6",
                "range(rank(max(activations)), +0.5, linear)           | 0.2",
                "shift(slope, -0.25, linear, v: -0.1)                  | 0.6",
            })
    void theMeanOverLinearsWeightedByParametersIsTheTarget(String formula, double target) {
        ScoreProfile profile = Profiles.random(new Random(6), 5);
        Allocation found = AllocationRule.parse(formula).allocate(profile, target);
        double zeros = 0;
        double all = 0;
        for (int l = 0; l < 5; l++) {
            for (int i = 0; i < 7; i++) {
                long parameters = profile.blocks().get(l).linears().get(i).parameters();
                zeros += found.of(l, i) * parameters;
                all += parameters;
            }
        }
        assertThat(zeros / all).isCloseTo(target, within(1e-12));
        assertThat(found.granularity()).isEqualTo(Granularity.LINEAR);
    }

    @Test
    void valuesOfLinearsSpreadAroundTheMeanWeightedByTheirParameters() {
        // Two blocks of a linear with 10 weights and one with 30; z = 0, 0.5, 0.25, 1, mean (0 + 15 + 2.5 + 30) / 80.
        double[] values = {2, 4, 3, 6};
        List<BlockProfile> blocks = new ArrayList<>();
        for (int l = 0; l < 2; l++) {
            Distribution small = Distribution.of(values[2 * l]);
            Distribution large = Distribution.of(values[2 * l + 1]);
            blocks.add(new BlockProfile(
                    List.of(
                            new LinearProfile("a", 10, 1, small, small, small, Optional.empty()),
                            new LinearProfile("b", 10, 3, large, large, large, Optional.empty())),
                    small,
                    small,
                    small));
        }
        Allocation found = AllocationRule.parse("range(mean(scores), -0.1, linear)")
                .allocate(new ScoreProfile(blocks, Map.of()), 0.5);
        double mean = 47.5 / 80;
        double[] expected = {0.5 + 0.2 * mean, 0.4 + 0.2 * mean, 0.45 + 0.2 * mean, 0.3 + 0.2 * mean};
        assertThat(found.linears().stream().flatMapToDouble(Doubles::stream).toArray())
                .containsExactly(expected, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void blocksOfOneLinearAreAllocatedAlikeByBlockAndByLinear(long seed) {
        Random random = new Random(seed);
        List<BlockProfile> blocks = new ArrayList<>();
        List<Doubles> slopes = new ArrayList<>();
        for (int l = 0; l < 9; l++) {
            blocks.add(Profiles.block(100, Distribution.of(random.doubles(50).toArray())));
            slopes.add(Doubles.of(random.nextDouble()));
        }
        ScoreProfile profile = new ScoreProfile(blocks, Map.of()).withSlopes(0.6, slopes);
        for (Formula formula : RandomFormulas.draw(seed, 300)) {
            Formula plain = formula.withOffsets(Offsets.NONE);
            double[] byBlock = new AllocationRule.ByFormula(plain.withUnit(Unit.BLOCK))
                    .allocate(profile, 0.6)
                    .sparsities()
                    .toArray();
            double[] byLinear = new AllocationRule.ByFormula(plain.withUnit(Unit.LINEAR))
                    .allocate(profile, 0.6)
                    .sparsities()
                    .toArray();
            assertThat(byLinear).as("%s", plain).containsExactly(byBlock, within(1e-12));
        }
    }

    @Test
    void aFormulaOfSlopesNamesTheSparsityAtWhichThereAreNone() {
        ScoreProfile profile = Profiles.random(new Random(7), 3);
        assertThatThrownBy(() -> AllocationRule.parse("range(slope, -0.1)").allocate(profile, 0.65))
                .isInstanceOf(SpadeException.class)
                .hasMessage(
                        "The profile holds no slopes at sparsity 0.65, and the formula asks for them; give the model"
                                + " instead of the profile, or the profile of a run that searched with slopes at 0.65.");
    }

    @Test
    void namesAndFormulasAreRead() {
        assertThat(AllocationRule.parse("uniform")).isEqualTo(AllocationRule.parse("range(0, +0)"));
        assertThat(AllocationRule.parse("DSA-code")).isEqualTo(AllocationRule.parse("dsa_code"));
        assertThat(AllocationRule.parse(" OWL ")).isEqualTo(new AllocationRule.ByFormula(NamedFormulas.OWL));
        assertThat(AllocationRule.parse("range( outlier_ratio(scores,5), -0.08 )\n"))
                .isEqualTo(AllocationRule.parse("owl"));
        assertThat(AllocationRule.parse(AllocationRule.parse("owl").toString())).isEqualTo(AllocationRule.parse("owl"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    owls                    | Unknown formula 'owls'
                    mean                    | Unknown formula 'mean'
                    mean(scores)            | a formula begins with range(
                    range(mean(score), 0.1) | 'score' is unknown
                    ""                      | Unknown formula ''
                    0.5,0.6                 | Unknown formula '0.5,0.6'
                    """)
    void anythingElseIsAUsageErrorThatSaysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> AllocationRule.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }
}
