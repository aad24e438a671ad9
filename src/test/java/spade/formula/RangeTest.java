package spade.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.UsageException;

class RangeTest {

    private static Range range(String text) {
        return FormulaParser.parse("range(depth, " + text + ")").range();
    }

    @ParameterizedTest
    @CsvSource({
        "+0.62*S^4, 0.5, 0.03875",
        "+0.62*S^4, 0.6, 0.080352",
        "+0.62*S^4, 0.7, 0.148862",
        "-0.1*S^-1, 0.5, 0.2",
        "+0.3*S^0.5, 0.81, 0.27",
        "+1.2*S^1, 0.7, 0.5",
        "+0.15, 0.7, 0.15",
        "+0.4*S^0, 0.3, 0.4"
    })
    void lambdaIsAPowerOfTheSparsityAndAtMostAHalf(String text, double sparsity, double lambda) {
        assertThat(range(text).lambda(sparsity)).isCloseTo(lambda, within(1e-12));
    }

    /** z = 0, 0.25, 1 with the mean 5/12; λ(0.5) = 0.62 / 16. */
    @Test
    void sparsitiesSpreadByTwiceThatLambda() {
        double[] z = {0, 0.25, 1};
        double lambda = 0.62 / 16;
        assertThat(range("-0.62*S^4").sparsities(z, 5.0 / 12, 0.5))
                .containsExactly(
                        new double[] {
                            0.5 + 2 * lambda * 5 / 12, 0.5 + 2 * lambda * (5.0 / 12 - 0.25), 0.5 - 2 * lambda * 7 / 12
                        },
                        within(1e-15));
        Range scale = FormulaParser.parse("scale(depth, +0.4*S^2)").range();
        assertThat(scale.sparsities(z, 5.0 / 12, 0.5))
                .containsExactly(scale.with(0.1, 0).sparsities(z, 5.0 / 12, 0.5), within(1e-15));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+0.62*S^4          | +0.62*S^4",
                "- 0.1              | x",
                "-0.62 * s ^ 4      | -0.62*S^4",
                "0.1*S^-0.5         | +0.1*S^-0.5",
                "+0.15*S^0          | +0.15",
                "+0.15*S^-0         | +0.15",
                "-0*S^2             | -0*S^2",
                "+40*S^8, v: -0.1   | +40*S^8, v: -0.1",
                "-4*S^2 , Linear    | -4*S^2, linear",
                "+4*S^2, linear, linear: 0.1 | +4*S^2, linear, linear: 0.1",
                "+4*S^2, block, v: -0.1 | +4*S^2, v: -0.1",
                "+0.1, linear*S^2   | x"
            })
    void itIsReadAndPrinted(String text, String printed) {
        if (printed.equals("x")) {
            assertThatThrownBy(() -> range(text)).isInstanceOf(UsageException.class);
        } else {
            Formula formula = FormulaParser.parse("range(depth, " + text + ")");
            assertThat(formula).hasToString("range(depth, " + printed + ")");
            assertThat(FormulaParser.parse(formula.toString())).isEqualTo(formula);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "+0.62        | 14 | The range λ lies in [0, 0.5], and 0.62 does not.",
                "+0.62*S^0    | 14 | The range λ lies in [0, 0.5], and 0.62 does not.",
                "+1001*S^2    | 14 | The range λ lies in [0, 1000] before a power of S, and 1001.0 does not.",
                "+0.1*S^8.5   | 14 | The exponent of S lies in [-8, 8], and 8.5 does not.",
                "+0.1*S^-9    | 14 | The exponent of S lies in [-8, 8], and -9.0 does not.",
                "+0.1*T^2     | 19 | only a power of the sparsity S may follow λ, as in +0.62*S^4",
                "+0.1*2       | 19 | only a power of the sparsity S may follow λ, as in +0.62*S^4",
                "+0.1*S       | 20 | '^' is missing",
                "+0.1*S^      | 21 | a number is missing",
                "+0.1*S^depth | 21 | a number is missing"
            })
    void whatIsWrongIsShownWithItsPlace(String text, int place, String why) {
        assertThatThrownBy(() -> range(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("at character " + place + ": " + why);
    }

    @Test
    void numbersThatAreNoneAreRefused() {
        for (double none : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Range(Range.Form.RANGE, 0.1, none, Range.Direction.MORE));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Range(Range.Form.RANGE, none, 2, Range.Direction.MORE));
        }
    }
}
