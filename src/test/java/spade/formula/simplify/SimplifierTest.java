package spade.formula.simplify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.formula.ProfileValues;
import spade.formula.Range;
import spade.formula.UnaryOperator;
import spade.profile.Profiles;
import spade.search.LanguageStudy;
import spade.search.RandomFormulas;

class SimplifierTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "range(l2_norm(scores), +0.1)                        | range(frobenius_norm(scores), +0.1)",
                "range(abs(neg(mean(log(scores)))), +0.1)            | range(abs(mean(log(scores))), +0.1)",
                "range(cos(neg(mean(scores))), +0.1)                 | range(cos(mean(scores)), +0.1)",
                "range(mean(abs(abs(scores))), +0.1)                 | range(mean(scores), +0.1)",
                "range(mean(abs(log(scores))), +0.1)                 | range(mean(abslog(scores)), +0.1)",
                "range(geometric_mean(abs(zscore(scores))), +0.1)    | range(geometric_mean(zscore(scores)), +0.1)",
                "range(sqrt(var(scores)), +0.1)                      | range(std(scores), +0.1)",
                "range(minmax(tanh(mean(scores))), +0.1)             | range(tanh(mean(scores)), +0.1)",
                "range(minmax(minmax(depth)) / 2, +0.1)              | range(depth, +0.1)",
                "range(l1_norm_code(abs(weights)), +0.1)             | range(mean(weights), +0.1)",
                "range(rank(neg(rank(mean(scores)))), +0.1)          | range(rank(mean(scores)), -0.1)",
                "range(rank(depth - mean(scores)), +0.1)             | range(rank(mean(scores) - depth), -0.1)",
                "range(max(depth, max(2, min(scores))), +0.1)        | range(max(max(min(scores), 2), depth), +0.1)",
                "range(quantile(scores, 0), +0.1)                    | range(min(scores), +0.1)",
                "range(quantile(scores, 1), +0.1)                    | range(max(scores), +0.1)",
                "range(cos(depth + mean(scores)), +0.1)              | range(cos(mean(scores) + depth), +0.1)",
                "range(cos(2 * depth + sin(0)), +0.1)                | range(cos(depth * 2), +0.1)",
                "range(neg(mean(scores)), +0.1)                      | range(mean(scores), -0.1)",
                "range(3 - mean(scores) / -2, -0.1)                  | range(mean(scores), -0.1)",
                "scale(3 - mean(scores), -0.1)                       | scale(mean(scores), +0.1)",
                "range(minmax(zscore(mean(scores))), +0.1)           | range(mean(scores), +0.1)",
                "range(minmax(mean(scores)), +0.1)                   | range(mean(scores), +0.1)",
                "range(depth - mean(scores), +0.1)                   | range(mean(scores) - depth, -0.1)",
                "range(minmax(depth - depth) - median(scores), +0.1) | range(median(scores), -0.1)",
                "range(mean(scores), -0)                             | range(0, +0)",
                "scale(sin(3), -0.2, v: -0.1)                        | range(0, +0, v: -0.1)",
            })
    void whatIsEqualGetsOneForm(String text, String simple) {
        assertThat(Simplifier.simplify(FormulaParser.parse(text))).isEqualTo(FormulaParser.parse(simple));
    }

    /** Each looks like an identity, and is none of floating-point numbers that may be infinite, NaN or saturated. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "range(neg(log(depth)), +0.1)",
                "range(log(depth) * 2, +0.1)",
                "range(rank(tanh(mean(scores))), +0.1)",
                "range(rank(exp(frobenius_norm(scores))), +0.1)",
                "range(log(exp(mean(scores))), +0.1)",
                "range(l1_norm_code(zscore(scores)), +0.1)",
                "range(median(tanh(scores)), +0.1)",
                "range(median(log_code(scores)), +0.1)",
                "range(var(zscore(exp(scores))), +0.1)",
                "range(log(depth) - log(depth), +0.1)",
                "range(cos(mean(scores) / (median(scores) + 0)), +0.1)",
                "range(mean(scores) + 1e9, +0.1)",
                "range(softmax(mean(scores)), +0.1)",
                "range(log(neg(sqrt(depth) / 0)), +0.1)",
            })
    void whatOnlyLooksEqualStays(String text) {
        Formula formula = FormulaParser.parse(text);
        assertThat(Simplifier.simplify(formula)).isEqualTo(formula);
    }

    @Test
    void publishedFormulasAreSimple() {
        for (NamedFormulas.Named named : NamedFormulas.all()) {
            String simple = named.formula().toString().replace("geometric_mean(abslog(", "geometric_mean(log(");
            assertThat(Simplifier.simplify(named.formula())).hasToString(simple);
        }
    }

    /** Each pass takes one layer off, so that this takes more passes than are made. */
    @Test
    void aFormulaThatTakesTooLongStaysAsItIs() {
        BlockExpression value = new BlockExpression.Depth();
        for (int i = 0; i < 250; i++) {
            value = new BlockExpression.Binary(BinaryOperator.MULTIPLY, value, new BlockExpression.Constant(2));
        }
        Formula formula = new Formula(value, new Range(0.1, Range.Direction.MORE));
        assertThat(Simplifier.simplify(formula)).isEqualTo(formula);
    }

    @Test
    void rulesThatGoRoundInCirclesLeaveTheFormula() {
        Formula formula = FormulaParser.parse("range(depth, +0.1)");
        assertThat(Simplifier.repeated(
                        formula, other -> other.withRange(other.range().flipped())))
                .isEqualTo(formula);
        assertThat(Simplifier.repeated(
                        formula, other -> other.withValue(new BlockExpression.Unary(UnaryOperator.ABS, other.value()))))
                .isEqualTo(formula);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomFormulasAllocateTheSameInFormsThatStay(long seed) {
        Random random = new Random(seed);
        ProfileValues profile = new ProfileValues(Profiles.random(random, 3 + (int) seed));
        for (int i = 0; i < 2500; i++) {
            Formula formula = RandomFormulas.next(random);
            Formula simple = Simplifier.simplify(formula);
            assertThat(LanguageStudy.difference(formula, simple, profile))
                    .as(formula + " as " + simple)
                    .isLessThan(1e-9);
            assertThat(Simplifier.simplify(simple)).isEqualTo(simple);
        }
    }
}
