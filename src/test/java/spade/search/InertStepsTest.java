package spade.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.ProfileValues;
import spade.profile.Profiles;

class InertStepsTest {

    private final ProfileValues profile = new ProfileValues(Profiles.random(new Random(1), 12), 0.6);
    private final InertSteps inert = new InertSteps(AliveStudy.targets(profile));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "range(minmax(mean(scores)), +0.1)                   | range(mean(scores), +0.1)",
                "range(minmax(zscore(depth)) * 2, +0.1)              | range(depth, +0.1)",
                "range(neg(mean(scores)), +0.1)                      | range(mean(scores), -0.1)",
                "range(3 - mean(scores) / -2, -0.1)                  | range(mean(scores), -0.1)",
                "scale(3 - mean(scores), -0.1)                       | scale(mean(scores), +0.1)",
                "range(mean(abs(abs(scores))), +0.1)                 | range(mean(scores), +0.1)",
                "range(exp(abs(minmax(mean(scores)))), +0.1)         | range(exp(minmax(mean(scores))), +0.1)",
                "range(rank(tanh(mean(scores))) + depth, +0.1)       | range(rank(mean(scores)) + depth, +0.1)",
                "range(sqrt(max(depth, depth - 3)), +0.1)            | range(sqrt(depth), +0.1)",
                "range(clip(mean(scores), 1), +0.1*S^2)              | range(mean(scores), +0.1*S^2)",
                "range(power(neg(depth), 1), +0.1)                   | range(depth, -0.1)",
                "range(clip(clip(depth, 1), 0.3), +0.1)              | range(clip(depth, 0.3), +0.1)",
                "range(minmax(mean(scores)), +0.1, v: -0.1)          | range(mean(scores), +0.1, v: -0.1)",
                "range(minmax(depth), +0.1, linear, v: -0.1)         | range(depth, +0.1, v: -0.1)",
            })
    void whatChangesNoAllocationGoes(String text, String shorter) {
        assertThat(inert.dropped(FormulaParser.parse(text))).isEqualTo(FormulaParser.parse(shorter));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "range(outlier_ratio(scores, 5), -0.08)",
                "range(softmax(mean(scores)), +0.1)",
                "range(minmax(mean(scores)) + depth, +0.1)",
                "range(exp(mean(scores)), +0.1)",
                "range(clip(mean(scores), 0.5), +0.1)",
                "range(logistic(depth, 8), +0.1)",
                "range(mean(log(scores)), +0.1)",
                "range(mean(scores), +0.1, linear)",
            })
    void whatChangesOneStays(String text) {
        Formula formula = FormulaParser.parse(text);
        assertThat(inert.dropped(formula)).isEqualTo(formula);
    }

    /** On one of these models all means are above 1, so that only the other one needs the maximum. */
    @Test
    void aStepThatOneTargetNeedsStays() {
        Formula formula = FormulaParser.parse("range(max(mean(scores), 1), +0.1)");
        TargetProfile above = new TargetProfile(Profiles.of(new double[] {2, 2}, new double[] {3, 3}), 0.5);
        TargetProfile around =
                new TargetProfile(Profiles.of(new double[] {0, 0}, new double[] {2, 2}, new double[] {3, 3}), 0.5);
        assertThat(new InertSteps(new TargetProfiles(List.of(above))).dropped(formula))
                .hasToString("range(mean(scores), +0.1)");
        assertThat(new InertSteps(new TargetProfiles(List.of(above, around))).dropped(formula))
                .isEqualTo(formula);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomFormulasAllocateTheSameInFormsThatStay(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Formula formula = RandomFormulas.next(random);
            Formula shorter = inert.dropped(formula);
            assertThat(LanguageStudy.difference(formula, shorter, profile))
                    .as(formula + " as " + shorter)
                    .isLessThan(1e-8);
            assertThat(inert.dropped(shorter)).isEqualTo(shorter);
        }
    }
}
