package spade.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;
import spade.profile.Distribution;
import spade.profile.MatrixQuantity;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;

class FormulaParserTest {

    /** Five equal blocks; the second has depth 0.25. */
    private static final ProfileValues PROFILE = new ProfileValues(
            new ScoreProfile(Collections.nCopies(5, Profiles.block(4, Distribution.of(1, 2, 3, 10))), Map.of()), 0.5);

    private static BlockExpression value(String expression) {
        return FormulaParser.parse("range(" + expression + ", +0.1)").value();
    }

    private static double number(String expression) {
        return value(expression).evaluate(PROFILE)[1];
    }

    @ParameterizedTest
    @CsvSource(delimiter = '=', textBlock = """
                    2 + 3 * 4                       = 14
                    (2 + 3) * 4                     = 20
                    20 - 5 - 3                      = 12
                    20 - (5 - 3)                    = 18
                    24 / 4 / 2                      = 3
                    24 / (4 / 2)                    = 12
                    2 * 3 - 4 / 8 + 1               = 6.5
                    -2 * 3                          = -6
                    - 2 - -3                        = 1
                    -(2 + 3) * 2                    = -10
                    --5                             = 5
                    2 - -3                          = 5
                    2-3                             = -1
                    2e3 + 1.5E-1 + 25e+1            = 2250.15
                    .5 + 1.                         = 1.5
                    1e-10 * 1E10                    = 1
                    -depth                          = -0.25
                    -mean(scores)                   = -4
                    depth*4+max(scores)             = 11
                    min(3, max(1, 2))               = 2
                    min(scores) - max(scores)       = -9
                    pow(2, -1) + pow(3, 2)          = 9.5
                    neg(3) - neg(-3)                = -6
                    MEAN( Scores )                  = 4
                    """)
    void expressionsMeanWhatTheyMeanOnPaper(String expression, double expected) {
        assertThat(number(expression)).isCloseTo(expected, within(1e-12));
        assertThat(value(value(expression).toString())).isEqualTo(value(expression));
    }

    @ParameterizedTest
    @EnumSource
    void everyElementwiseOperatorIsRead(ElementwiseOperator operator) {
        assertThat(value("mean(" + operator.name() + "(scores))"))
                .isEqualTo(new BlockExpression.Reduce(
                        Reduction.Statistic.MEAN,
                        new ElementsExpression.Elementwise(operator, new ElementsExpression.Source(Elements.SCORES))));
    }

    @ParameterizedTest
    @EnumSource
    void everyReductionIsRead(Reduction.Statistic reduction) {
        assertThat(value(reduction.name() + "(scores)"))
                .isEqualTo(new BlockExpression.Reduce(reduction, new ElementsExpression.Source(Elements.SCORES)));
    }

    @ParameterizedTest
    @EnumSource
    void everyFunctionOfOneBlockValueIsRead(UnaryOperator operator) {
        assertThat(value(operator.name() + "(depth)"))
                .isEqualTo(new BlockExpression.Unary(operator, new BlockExpression.Known(Trait.DEPTH)));
    }

    @ParameterizedTest
    @EnumSource
    void everyFunctionOfTwoBlockValuesIsReadAndPrinted(BinaryOperator operator) {
        BlockExpression expression = new BlockExpression.Binary(
                operator, new BlockExpression.Known(Trait.DEPTH), new BlockExpression.Constant(-2.5));
        assertThat(value(expression.toString())).isEqualTo(expression);
    }

    @Test
    void reductionsWithANumberAreRead() {
        assertThat(value("quantile(scores, 0.9)"))
                .isEqualTo(new BlockExpression.Reduce(
                        new Reduction.Parametric(ParametricReduction.QUANTILE, 0.9),
                        new ElementsExpression.Source(Elements.SCORES)));
        assertThat(value("outlier_ratio(sqrt(scores), 5)"))
                .isEqualTo(new BlockExpression.Reduce(
                        new Reduction.Parametric(ParametricReduction.OUTLIER_RATIO, 5),
                        new ElementsExpression.Elementwise(
                                ElementwiseOperator.SQRT, new ElementsExpression.Source(Elements.SCORES))));
    }

    @ParameterizedTest
    @EnumSource
    void matrixQuantitiesAreReadOfScoresAndWeights(MatrixQuantity quantity) {
        assertThat(value(quantity.name() + "(scores)"))
                .isEqualTo(new BlockExpression.Matrix(quantity, Elements.SCORES));
        assertThat(value(value(quantity.name() + "(weights)").toString()))
                .isEqualTo(new BlockExpression.Matrix(quantity, Elements.WEIGHTS));
        for (String none : List.of("activations", "abs(scores)")) {
            assertThatThrownBy(() -> value(quantity.name() + "(" + none + ")"))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("at character 7:");
        }
    }

    @ParameterizedTest
    @EnumSource
    void operationsAcrossBlocksAreReadOfBlockValues(AcrossOperator operator) {
        assertThat(value(operator.name() + "(depth)"))
                .isEqualTo(new BlockExpression.Across(operator, new BlockExpression.Known(Trait.DEPTH)));
    }

    @ParameterizedTest
    @EnumSource
    void everySourceOfElementsIsRead(Elements elements) {
        assertThat(value("mean(" + elements.name() + ")"))
                .isEqualTo(
                        new BlockExpression.Reduce(Reduction.Statistic.MEAN, new ElementsExpression.Source(elements)));
    }

    @Test
    void offsetsOfKindsOfLinearsAreReadAndPrintedInTheirOrder() {
        Formula formula = FormulaParser.parse("range(depth, -0.1, down:-0.05, v : -.15, up: +0.2, q: 0)");
        assertThat(formula.offsets()).isEqualTo(new Offsets(Map.of("v", -0.15, "down", -0.05, "up", 0.2)));
        assertThat(formula).hasToString("range(depth, -0.1, v: -0.15, up: 0.2, down: -0.05)");
        assertThat(FormulaParser.parse(formula.toString())).isEqualTo(formula);
        assertThat(FormulaParser.parse("scale(depth, +0.3, v: 0.1)").range())
                .isEqualTo(new Range(Range.Form.SCALE, 0.3, Range.Direction.MORE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            range(medain(scores), -0.1)         | perhaps 'median' is meant
            range(mean(scorse), -0.1)           | perhaps 'scores' is meant
            range(geometricmean(scores), -0.1)  | perhaps 'geometric_mean' is meant
            range(xylophone(scores), -0.1)      | known are abs, abslog
            range(score, -0.1)                  | perhaps 'scores' is meant
            range(xylophone, -0.1)              | known are depth, share, slope, scores, weights, activations
            range(outlier_ratio(scores), -0.1)  | takes elements and a number (how many times the mean an outlier exceeds), as in outlier_ratio(scores, 5), and here it has elements
            range(min(depth), -0.1)             | takes a block value and a block value, or elements, and here it has a block value
            """)
    void anUnknownWordIsAnsweredWithTheNearestKnownOne(String text, String advice) {
        assertThatThrownBy(() -> FormulaParser.parse(text)).hasMessageContaining(advice);
    }

    @ParameterizedTest
    @CsvSource({"'-0.08', 0.08, LESS", "'+0.08', 0.08, MORE", "'- 0.5', x, x", "'-0', 0, LESS", "'+5e-3', 0.005, MORE"})
    void theSignOfTheRangeIsItsDirection(String signed, String lambda, String direction) {
        String text = "range(mean(scores), " + signed + ")";
        if (direction.equals("x")) {
            assertThatThrownBy(() -> FormulaParser.parse(text)).isInstanceOf(UsageException.class);
        } else {
            Formula formula = FormulaParser.parse(text);
            assertThat(formula.range())
                    .isEqualTo(new Range(Double.parseDouble(lambda), Range.Direction.valueOf(direction)));
            assertThat(FormulaParser.parse(formula.toString())).isEqualTo(formula);
        }
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.1,
                -0.1,
                1e-5,
                -1e-5,
                1e-4,
                9_999_999,
                1e7,
                -12_345_678.9,
                1e300,
                4.9e-324,
                1.7976931348623157e308,
                0.30000000000000004,
                100,
                -0.0,
                0
            })
    void constantsReadBackAsTheSameNumber(double number) {
        BlockExpression constant = new BlockExpression.Constant(number);
        assertThat(value(constant.toString())).isEqualTo(constant);
        assertThat(number(constant.toString())).isEqualTo(number + 0.0);
    }

    private static List<String> nonsense() {
        return List.of(
                "range(median(scorse), -0.1) | 14",
                "range(medain(scores), -0.1) | 7",
                "range(mean(scores, -0.1) | 7",
                "range(mean(scores)), -0.1 | 19",
                "range(mean(scores) -0.1) | 24",
                "range((mean(scores), -0.1) | 20",
                "range(mean(scores), -0.1 | 25",
                "range(mean(scores), -0.1) x | 27",
                "range(mean(scores), -0.1)) | 26",
                "range(mean(scores), -0.51) | 21",
                "range(mean(scores), 7) | 21",
                "range(mean(scores), NaN) | 21",
                "range(mean(scores), Infinity) | 21",
                "range(mean(scores), 1e999) | 21",
                "range(mean(scores), -) | 21",
                "range(NaN, -0.1) | 7",
                "range(1e999, -0.1) | 7",
                "range(1.2.3, -0.1) | 7",
                "range(quantile(scores, 1.5), -0.1) | 7",
                "range(quantile(scores, -0.1), -0.1) | 7",
                "range(quantile(scores, depth), -0.1) | 7",
                "range(quantile(scores), -0.1) | 7",
                "range(outlier_ratio(scores, 0), -0.1) | 7",
                "range(outlier_ratio(0.5, 5), -0.1) | 7",
                "range(mean(scores, 2), -0.1) | 7",
                "range(mean(depth), -0.1) | 7",
                "range(sin(scores), -0.1) | 7",
                "range(min(1, 2, 3), -0.1) | 7",
                "range(pow(2), -0.1) | 7",
                "range(sin(), -0.1) | 11",
                "range(sin, -0.1) | 10",
                "range(1 +, -0.1) | 10",
                "range(depth, -0.1, v: 0.51) | 20",
                "range(depth, -0.1, v) | 21",
                "range(depth, -0.1, : 0.1) | 20",
                "range(depth, -0.1, linears) | 27",
                "range(depth, -0.1, linear, linear) | 34",
                "range(depth, linear, -0.1) | 14",
                "range(depth, -0.1, v: 0.1, v: 0.2) | 28",
                "range(depth, -0.1, v: ) | 23",
                "range(trimmed_mean(scores, 0.5), -0.1) | 7",
                "scale(depth, 0.6) | 14",
                "range(* 2, -0.1) | 7",
                "range(mean(scores) $ 2, -0.1) | 20",
                "rang(mean(scores), -0.1) | 1",
                "mean(scores) | 1",
                "   | 3",
                "owl | 1");
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsenseIsAUsageErrorThatPointsAtThePlace(String example) {
        String text = example.substring(0, example.indexOf('|') - 1);
        String place = example.substring(example.indexOf('|') + 2);
        assertThatThrownBy(() -> FormulaParser.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("'" + text + "' at character " + place + ":");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "range(scores, -0.1)",
                "range(scores + 1, -0.1)",
                "range(1 + scores, -0.1)",
                "range(-scores, -0.1)",
                "range(exp(scores), -0.1)",
                "range(min(1, scores), -0.1)",
                "range(sqrt(scores) * 2, -0.1)"
            })
    void scoresWhereABlockValueBelongsAreNamed(String text) {
        assertThatThrownBy(() -> FormulaParser.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("at character")
                .hasMessageContaining("reduce it, for example mean(");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "range(mean(scores), +0.15, linear) | range(mean(scores), +0.15, linear) | LINEAR | 4",
                "range(depth, -0.1,LINEAR , v: -0.1) | range(depth, -0.1, linear, v: -0.1) | LINEAR | 4",
                "scale(share * slope, +0.1, block, v: 0.1) | scale((share * slope), +0.1, v: 0.1) | BLOCK | 5",
                "range(depth, -0.1, linear: 0.1) | range(depth, -0.1, linear: 0.1) | BLOCK | 3",
            })
    void theUnitStandsBehindTheRange(String text, String printed, Unit unit, int complexity) {
        Formula formula = FormulaParser.parse(text);
        assertThat(formula.unit()).isEqualTo(unit);
        assertThat(formula).hasToString(printed);
        assertThat(FormulaParser.parse(printed)).isEqualTo(formula);
        assertThat(formula.complexity()).isEqualTo(complexity);
    }

    @Test
    void nothingMayFollowTheFormulaNotEvenAZeroCharacter() {
        assertThatThrownBy(() -> FormulaParser.parse("range(depth, -0.1)\0rest"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("nothing may follow");
        assertThatThrownBy(() -> FormulaParser.parse("")).isInstanceOf(UsageException.class);
    }

    private static Stream<String> monsters() {
        return Stream.of(
                "x".repeat(20_000),
                "range(" + "(".repeat(20_000),
                "range(" + "(".repeat(4000) + "1" + ")".repeat(4000) + ", +0.1)",
                "range(" + "-".repeat(9000) + "1, +0.1)",
                "range(" + "sin(".repeat(2000) + "1" + ")".repeat(2000) + ", +0.1)",
                "range(mean(" + "abs(".repeat(1900) + "scores" + ")".repeat(1901) + ", +0.1)",
                "range(1" + "+1".repeat(4900) + ", +0.1)",
                "range(1" + "*2/2".repeat(2400) + ", +0.1)",
                "range(" + "1+(".repeat(2000) + "1" + ")".repeat(2000) + ", +0.1)",
                "range(" + "(".repeat(150) + "1" + "+1+1+1+1+1+1+1+1+1+1)".repeat(150) + ", +0.1)",
                "range(" + "min(1,".repeat(1500) + "1" + ")".repeat(1500) + ", +0.1)");
    }

    @ParameterizedTest
    @MethodSource("monsters")
    void whatIsTooLongOrTooDeepIsAUsageError(String monster) {
        assertThatThrownBy(() -> FormulaParser.parse(monster)).isInstanceOf(UsageException.class);
    }

    @Test
    void theDeepestFormulaThatIsReadCanBePrintedAndReadAgain() {
        int deepest = 0;
        for (int links = 1; links < 400; links++) {
            String text = "range(1" + "+1".repeat(links) + ", +0.1)";
            Formula formula;
            try {
                formula = FormulaParser.parse(text);
            } catch (UsageException e) {
                break;
            }
            assertThat(FormulaParser.parse(formula.toString())).isEqualTo(formula);
            deepest = links;
        }
        assertThat(deepest).isBetween(100, 399);
    }

    @Test
    void manyOperatorsSideBySideAreNoDepth() {
        String balanced = "1";
        for (int i = 0; i < 9; i++) {
            balanced = "(" + balanced + "+" + balanced + ")";
        }
        assertThat(number(balanced)).isEqualTo(512);
    }

    @Test
    void namedFormulasPrintAsTheirText() {
        assertThat(NamedFormulas.all())
                .extracting(NamedFormulas.Named::name)
                .containsExactly("uniform", "owl", "dlp", "dlp_mean", "atp", "alphapruning", "dsa", "dsa_code");
        assertThat(NamedFormulas.all())
                .extracting(NamedFormulas.Named::formula)
                .allSatisfy(formula ->
                        assertThat(FormulaParser.parse(formula.toString())).isEqualTo(formula));
        assertThat(NamedFormulas.OWL).hasToString("range(outlier_ratio(scores, 5), -0.08)");
    }
}
