package spade.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.allocation.Allocation;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.profile.Profiles;

/** A model whose blocks have the means 1, 2 and 3, and one whose blocks have 5 and 5, at two sparsities. */
class TargetProfilesTest {

    private final TargetProfiles targets = new TargetProfiles(List.of(
            new TargetProfile(Profiles.of(new double[] {1, 1}, new double[] {2, 2}, new double[] {3, 3}), 0.5),
            new TargetProfile(Profiles.of(new double[] {5, 5}, new double[] {5, 5}), 0.7)));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // A value that says nothing of one model may be good on the other.
                "mean(scores)                  | true  | false",
                "depth                         | true  | false",
                // Nothing of any.
                "3                             | false | true",
                "depth - depth                 | false | true",
                // Not finite, and all alike, on the second: the arcsine of 5 / 3.
                "asin(mean(scores) / 3)        | true  | false",
                // Not finite on either.
                "asin(mean(scores) + 1)        | false | true",
                // Told apart by NaN alone: on the first model the arcsine of 1, and of what has none.
                "asin(mean(scores))            | false | false",
                "log(depth)                    | false | false"
            })
    void aValueIsAliveThatSaysSomethingOfAModel(String value, boolean alive, boolean constant) {
        Formula formula = FormulaParser.parse("range(" + value + ", +0.1)");
        assertThat(targets.alive(formula.value(), formula.unit())).isEqualTo(alive);
        assertThat(targets.isConstant(formula)).isEqualTo(constant);
    }

    @Test
    void whereItSaysNothingItIsUniformButForItsOffsets() {
        Formula formula = FormulaParser.parse("range(mean(scores), +0.1)");
        List<Allocation> allocations = targets.allocate(formula);
        assertThat(allocations.get(0).sparsities().toArray())
                .containsExactly(new double[] {0.4, 0.5, 0.6}, within(1e-15));
        assertThat(allocations.get(1)).isEqualTo(Allocation.uniform(0.7, 2));
        Formula same = FormulaParser.parse("range(mean(scores), +0.1, q: -0.1)");
        assertThat(targets.allocate(same).get(1).sparsities().toArray()).containsExactly(0.7, 0.7);
    }
}
