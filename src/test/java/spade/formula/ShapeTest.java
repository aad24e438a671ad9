package spade.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;
import spade.profile.Profiles;

class ShapeTest {

    /** Blocks whose means are 2, 3, 6, 4 and 10, so that z is 0, 1/8, 1/2, 1/4 and 1. */
    private static final ProfileValues PROFILE = new ProfileValues(
            Profiles.of(new double[] {2}, new double[] {3}, new double[] {6}, new double[] {4}, new double[] {10}),
            0.5);

    private static double[] values(String expression) {
        return FormulaParser.parse("range(" + expression + ", +0.1)").value().evaluate(PROFILE);
    }

    @Test
    void valuesAreThoseOfPlainArithmetic() {
        assertThat(values("clip(mean(scores), 0.4)"))
                .containsExactly(new double[] {0, 0.3125, 1, 0.625, 1}, within(1e-15));
        assertThat(values("power(mean(scores), 2)"))
                .containsExactly(new double[] {0, 0.015625, 0.25, 0.0625, 1}, within(1e-15));
        assertThat(values("power(mean(scores), 0.5)"))
                .containsExactly(new double[] {0, Math.sqrt(0.125), Math.sqrt(0.5), 0.5, 1}, within(1e-15));
        // 1 / (1 + exp(4 · (1/2 − z))): e², e^1.5, 1, e and 1 / e².
        assertThat(values("logistic(mean(scores), 4)"))
                .containsExactly(
                        new double[] {
                            1 / (1 + 7.38905609893065),
                            1 / (1 + 4.4816890703380645),
                            0.5,
                            1 / (1 + 2.718281828459045),
                            1 / (1 + 0.1353352832366127)
                        },
                        within(1e-15));
    }

    @Test
    void aFirstThirdIsOpenedAndTheRestLiesFlat() {
        double[] raised = new ProfileValues(Profiles.random(new Random(1), 31), 0.5).trait(Trait.DEPTH);
        Arrays.setAll(raised, l -> Math.min(raised[l] / 0.33, 1));
        assertThat(FormulaParser.parse("range(clip(depth, 0.33), +0.15)")
                        .value()
                        .evaluate(new ProfileValues(Profiles.random(new Random(1), 31), 0.5)))
                .containsExactly(raised, within(1e-15));
        assertThat(Arrays.stream(raised).filter(v -> v == 1)).hasSize(21);
    }

    @Test
    void powerOneAndClipOneAreMinMax() {
        Random random = new Random(2);
        for (int i = 0; i < 100; i++) {
            double[] values = random.doubles(9, -5, 5).toArray();
            double[] z = BlockValues.of(values).minMax();
            assertThat(Shape.CLIP.apply(values.clone(), 1)).containsExactly(z, within(1e-15));
            assertThat(Shape.POWER.apply(values.clone(), 1)).containsExactly(z, within(1e-15));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyMapIsMonotoneAndItsEndsAreThoseOfTheValues(Shape shape) {
        Random random = new Random(3);
        Parameter number = shape.parameter();
        for (int i = 0; i < 300; i++) {
            double share = random.nextDouble();
            double parameter = number.usualLeast() + share * number.usualWidth();
            double[] values = random.doubles(9, -1e3, 1e3).sorted().toArray();
            double[] mapped = shape.apply(values, parameter);
            double[] z = BlockValues.of(mapped).minMax();
            assertThat(mapped).isSorted();
            assertThat(mapped[0]).isNotNegative();
            assertThat(mapped[8]).isLessThanOrEqualTo(1);
            assertThat(z[0]).isZero();
            assertThat(z[8]).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalValuesStayEqualAndNaNReachesEveryBlock(Shape shape) {
        assertThat(shape.apply(new double[] {3, 3, 3}, 0.5)).containsOnly(shape.apply(new double[] {0}, 0.5));
        assertThat(shape.apply(new double[] {1, Double.NaN, 2}, 0.5)).containsOnly(Double.NaN);
    }

    @ParameterizedTest
    @EnumSource
    void everyMapIsReadAndPrintedAnywhereABlockValueMayStand(Shape shape) {
        double number = shape.parameter().example();
        BlockExpression expression = new BlockExpression.Shaped(shape, number, new BlockExpression.Known(Trait.DEPTH));
        assertThat(expression).hasToString(shape + "(depth, " + Words.of(number) + ")");
        for (String around : new String[] {"%s", "(%s + depth)", "sin(%s)", "smooth(%s)", "clip(%s, 0.5)"}) {
            Formula formula = FormulaParser.parse("range(" + around.formatted(expression) + ", -0.1)");
            assertThat(formula.value().nodes()).contains(expression);
            assertThat(FormulaParser.parse(formula.toString())).isEqualTo(formula);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clip(depth, 0)",
                "clip(depth, 1.01)",
                "clip(depth, -0.3)",
                "logistic(depth, 0)",
                "logistic(depth, 1e9)",
                "power(depth, -1)",
                "power(depth, 101)"
            })
    void aNumberOutsideItsLimitsIsRefused(String expression) {
        assertThatThrownBy(() -> values(expression))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("at character 7:")
                .hasMessageMatching(".*(clip|logistic|power) takes a number in \\[0\\.01, \\d+\\], and .* is none\\.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            clip(depth)          | 'clip' takes a block value and a number (the z from which on all values are equal), as in clip(depth, 0.33), and here it has a block value
            power(depth, depth)  | 'power' takes a block value and a number (the exponent of z), as in power(depth, 2), and here it has a block value and a block value
            logistic(scores, 8)  | 'logistic' takes a block value and a number (how steep it is in the middle), as in logistic(depth, 8), and here it has elements and a number
            clipp(depth, 0.3)    | perhaps 'clip' is meant
            """)
    void otherOperandsAreRefusedWithAnExample(String expression, String why) {
        assertThatThrownBy(() -> values(expression))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(why);
    }
}
