package spade.formula.notation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.UsageException;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.formula.Range;
import spade.profile.Profiles;
import spade.search.RandomFormulas;

/** Against the released code's definitions, written again here over plain arrays. */
class GraphStringTest {

    private static final List<String> PRE =
            List.of("NO_OP", "ABS", "LOG", "ABSLOG", "POW", "EXP", "NORMALIZE", "MMS", "SIGMOID", "TANH");
    private static final List<String> REDUCE =
            List.of("FROBENIUS_NORM", "L1_NORM", "GEOMETRIC_MEAN", "MEAN", "VAR", "STD", "ENTROPY");
    private static final List<String> MATRIX = List.of("GRAM", "CORREF", "DIAGONAL", "DETERMINANT", "SLOGDET", "RANK");
    private static final List<String> POST = List.of(
            "NO_OP", "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "EXP", "LOG", "ABS", "SIGMOID", "TANH", "SOFTPLUS");
    /** Sparsities of values that differ in their last digits only are those of rounding errors. */
    private static final double DIFFERENT = 1e-6;

    @Test
    void sparsitiesAreThoseOfTheReleasedCode() {
        int compared = 0;
        for (int seed = 0; seed < 2; seed++) {
            double[][] scores = scores(new Random(seed));
            for (String first : PRE) {
                for (String second : PRE) {
                    for (String reduce : REDUCE) {
                        for (String one : POST) {
                            for (String other : POST) {
                                compared += compare(scores, List.of(first, second), reduce, List.of(one, other));
                            }
                        }
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(50_000);
    }

    private static int compare(double[][] scores, List<String> pre, String reduce, List<String> post) {
        double[] v = Arrays.stream(scores)
                .mapToDouble(x -> value(x, pre, reduce, post))
                .toArray();
        double width = max(v) - min(v);
        double size = Math.max(Math.abs(max(v)), Math.abs(min(v)));
        if (!Double.isFinite(width) || width <= DIFFERENT * size) {
            return 0;
        }
        String graph = "W:(%s)-(%s)-(%s)-(7)".formatted(String.join(",", pre), reduce, String.join(",", post));
        double[] z = each(v, x -> (x - min(v)) / width);
        double mean = sum(z) / z.length;
        double[] expected = each(z, x -> 0.1 + 2 * 0.08 * (x - mean) <= 0 ? 0.01 : 0.1 + 2 * 0.08 * (x - mean));
        double[] found = GraphString.sparsities(GraphString.parse(graph), Profiles.of(scores), 0.1);
        // Asked first, because an assertion takes longer than all the rest.
        if (IntStream.range(0, found.length).anyMatch(l -> !(Math.abs(found[l] - expected[l]) <= 1e-6))) {
            assertThat(found).as(graph).containsExactly(expected, within(1e-6));
        }
        return 1;
    }

    private static double value(double[] scores, List<String> pre, String reduce, List<String> post) {
        double[] x = scores;
        for (String operator : pre) {
            x = elementwise(operator, x);
        }
        double value = reduced(reduce, x);
        for (String operator : post) {
            value = lost(operator, value) ? Double.NaN : transformed(operator, value);
        }
        return value;
    }

    private static double[] elementwise(String operator, double[] x) {
        double mean = sum(x) / x.length;
        double deviation = Math.sqrt(sum(each(x, t -> (t - mean) * (t - mean))) / (x.length - 1));
        double min = min(x);
        double max = max(x);
        return each(x, t -> switch (operator) {
            case "ABS" -> Math.abs(t);
            case "LOG" -> Math.log((t <= 0 ? 1 : t) + 1e-6);
            case "ABSLOG" -> t == 0 ? 0 : Math.log(Math.abs(t));
            case "POW" -> t * t;
            case "EXP" -> Math.exp(t);
            case "NORMALIZE" -> (t - mean) / deviation;
            case "MMS" -> (t - min) / (max - min + 1e-9);
            case "SIGMOID" -> 1 / (1 + Math.exp(-t));
            case "TANH" -> Math.tanh(t);
            default -> t;
        });
    }

    private static double reduced(String operator, double[] x) {
        double mean = sum(x) / x.length;
        double variance = sum(each(x, t -> (t - mean) * (t - mean))) / (x.length - 1);
        double positive = sum(each(x, t -> Math.max(t, 0)));
        return switch (operator) {
            case "FROBENIUS_NORM" -> Math.sqrt(sum(each(x, t -> t * t)));
            case "L1_NORM" -> sum(each(x, Math::abs)) / x.length;
            case "GEOMETRIC_MEAN" -> Math.exp(sum(each(x, t -> Math.log(Math.max(Math.abs(t), 1e-12)))) / x.length);
            case "MEAN" -> Math.abs(mean) < 1e-12 * max(each(x, Math::abs)) ? 0 : mean;
            // The variance of numbers that are all alike is a rounding error.
            case "VAR" -> variance < 1e-20 * mean * mean ? Double.NaN : variance;
            case "STD" -> variance < 1e-20 * mean * mean ? Double.NaN : Math.sqrt(variance);
            case "ENTROPY" -> entropy(x, positive);
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private static double entropy(double[] x, double positive) {
        double entropy = -sum(each(x, t -> t > 0 ? t / positive * Math.log(t / positive) : 0));
        // Where one element has nearly all, what is left is a difference of nearly equal numbers.
        return entropy < 1e-5 ? Double.NaN : entropy;
    }

    /** Whether a function makes much of a value's last digits. */
    private static boolean lost(String operator, double x) {
        return switch (operator) {
            case "SIN", "COS", "TAN" -> Math.abs(x) > 1e5;
            case "ASIN", "ACOS", "LOG" -> Math.abs(Math.abs(x) - 1) < 1e-5;
            default -> false;
        };
    }

    private static double transformed(String operator, double x) {
        return switch (operator) {
            case "SIN" -> Math.sin(x);
            case "COS" -> Math.cos(x);
            case "TAN" -> Math.tan(x);
            case "ASIN" -> Math.asin(x);
            case "ACOS" -> Math.acos(x);
            case "ATAN" -> Math.atan(x);
            case "EXP" -> Math.exp(x);
            case "LOG" -> Math.log(x);
            case "ABS" -> Math.abs(x);
            case "SIGMOID" -> 1 / (1 + Math.exp(-x));
            case "TANH" -> Math.tanh(x);
            case "SOFTPLUS" -> x > 30 ? x : Math.log1p(Math.exp(x));
            default -> x;
        };
    }

    private static double[][] scores(Random random) {
        double[][] scores = new double[4][25];
        for (double[] block : scores) {
            double size = 0.3 + random.nextDouble();
            double spread = 0.5 + random.nextDouble() / 2;
            Arrays.setAll(block, i -> size * Math.exp(spread * random.nextGaussian()));
        }
        return scores;
    }

    private static double[] each(double[] x, DoubleUnaryOperator f) {
        return Arrays.stream(x).map(f).toArray();
    }

    private static double sum(double[] x) {
        return Arrays.stream(x).sum();
    }

    private static double min(double[] x) {
        return Arrays.stream(x).min().orElseThrow();
    }

    private static double max(double[] x) {
        return Arrays.stream(x).max().orElseThrow();
    }

    @Test
    void everyGraphStringReadsBack() {
        List<String> reductions = new ArrayList<>(REDUCE);
        reductions.addAll(MATRIX);
        for (String reduce : reductions) {
            for (String pre : MATRIX.contains(reduce) ? List.of("NO_OP") : PRE) {
                for (String post : POST) {
                    String graph = "W:(%s)-(%s)-(%s)-(7)".formatted(pre, reduce, post);
                    assertThat(GraphString.of(GraphString.parse(graph))).contains(graph);
                }
            }
        }
    }

    @Test
    void aFormulaOfTheSpaceReadsBackAndOthersHaveNoGraphString() {
        int inside = 0;
        for (Formula formula : RandomFormulas.draw(5, 5000)) {
            Formula published = formula.range().direction() == Range.Direction.MORE
                            && formula.range().form() == Range.Form.RANGE
                    ? formula.withRange(formula.range().with(GraphString.LAMBDA, 0))
                    : formula;
            var graph = GraphString.of(published);
            if (graph.isPresent()) {
                inside++;
                assertThat(GraphString.parse(graph.get())).isEqualTo(published);
            }
        }
        assertThat(inside).isBetween(10, 1000);
        assertThat(GraphString.of(NamedFormulas.OWL)).isEmpty();
        assertThat(GraphString.of(FormulaParser.parse("range(clip(mean(scores), 0.5), +0.08)")))
                .isEmpty();
        assertThat(GraphString.of(FormulaParser.parse("range(mean(scores), +0.08*S^2)")))
                .isEmpty();
        // A graph string has no place for λ.
        assertThat(GraphString.of(FormulaParser.parse("range(mean(scores), +0.2)")))
                .isEmpty();
        assertThat(GraphString.obstacle(FormulaParser.parse("range(mean(scores), +0.08, linear)")))
                .contains("a graph string always means range(…, +0.08) of blocks, without offsets");
    }

    @Test
    void thePublishedStringIsTheNamedFormula() {
        assertThat(GraphString.parse(" W:(ABSLOG)-(VAR)-(ATAN, ASIN)-(7)"))
                .isEqualTo(NamedFormulas.find("dsa_code").orElseThrow());
        assertThat(GraphString.parse("W:(NORMALIZE,MMS)-(L1_NORM)-(NO_OP,EXP)-(0.5)", 0.15))
                .isEqualTo(FormulaParser.parse("range(exp(l1_norm_code(minmax(zscore(scores)))), +0.15)"));
    }

    @Test
    void fieldsMayBeEmptyAndTheLastMayBeAbsent() {
        assertThat(GraphString.parse("w : ()-(MEAN)-(SIN)")).isEqualTo(GraphString.parse("W:(NO_OP)-(MEAN)-(SIN)-(7)"));
        assertThat(GraphString.parse("W:(ABS,)-(MEAN)-()-()"))
                .isEqualTo(GraphString.parse("W:(ABS)-(MEAN)-(NO_OP)-(7)"));
    }

    @Test
    void withoutAReductionTheLastOperatorsActOnElementsAndTheMeanIsTaken() {
        assertThat(GraphString.parse("W:(LOG)-(NO_OP)-(TANH,EXP)-(7)"))
                .isEqualTo(FormulaParser.parse("range(mean(exp(tanh(log_code(scores)))), +0.08)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "range(mean(scores), +0.1) | it has the form W:(PRE,PRE)-(REDUCE)-(POST,POST)-(NUMBER)",
                "W:(ABS)-(MEAN)-(SIN)-(x) | it has the form",
                "W:(ABSLGO)-(MEAN)-(SIN)-(7) | 'ABSLGO' is unknown there; perhaps 'ABSLOG' is meant",
                "W:(ABS)-(MEAN)-(SINE)-(7) | 'SINE' is unknown there; perhaps 'SIN' is meant",
                "W:(ABS,ABS,ABS)-(MEAN)-(SIN)-(7) | (ABS,ABS,ABS) has more than 2 operators",
                "W:(ABS)-(MEDIAN)-(SIN)-(7) | the reduction 'MEDIAN' is unknown; perhaps 'MEAN' is meant",
                "W:(ABS)-(NO_OP)-(SIN)-(7) | without a reduction SIN acts on every element",
                "W:(LOG)-(RANK)-(SIN)-(7) | RANK needs the matrix of scores itself and takes (NO_OP) before it"
            })
    void errorsSayWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> GraphString.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("Cannot read the graph string '" + text + "'")
                .hasMessageContaining(message);
    }
}
