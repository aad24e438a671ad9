package spade.formula.notation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spade.Nearest;
import spade.UsageException;
import spade.formula.BlockExpression;
import spade.formula.BlockValues;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Range;
import spade.formula.Vocabulary;
import spade.profile.ScoreProfile;

/**
 * The graph strings of DSA's repository (lliai/DSA, NeurIPS 2024): {@code W:(PRE,PRE)-(REDUCE)-(POST,POST)-(LAMBDA)},
 * operators in the order of application, {@code NO_OP} for none. They mean what the released code computes, not what
 * the paper says; its last field is read by nothing, λ is a setting.
 */
public final class GraphString {

    /** λ of the released code. */
    public static final double LAMBDA = 0.08;

    private static final String EXAMPLE = "W:(ABSLOG)-(VAR)-(ATAN,ASIN)-(7)";
    private static final Pattern FORM = Pattern.compile("(?i)\\s*W\\s*:\\s*\\(([^()]*)\\)\\s*-\\s*\\(([^()]*)\\)"
            + "\\s*-\\s*\\(([^()]*)\\)(?:\\s*-\\s*\\(\\s*([^()\\s]*)\\s*\\))?\\s*");
    /** Operators before and after the reduction at most. */
    private static final int MOST = 2;
    /** What the code replaces sparsities at or below 0 with. */
    private static final double LEAST = 0.01;

    /** No operator. */
    private static final String NONE = "NO_OP";

    /** Element-wise operators before the reduction, by their names there. */
    private static final Map<String, String> PRE =
            words("ABS LOG=log_code ABSLOG=abslog_code POW=square EXP NORMALIZE=zscore MMS=minmax SIGMOID TANH");

    /** Reductions of elements, and of a matrix. */
    private static final Map<String, String> REDUCE =
            words("FROBENIUS_NORM L1_NORM=l1_norm_code GEOMETRIC_MEAN MEAN VAR STD ENTROPY=entropy_code"
                    + " GRAM CORREF=correlation DIAGONAL DETERMINANT SLOGDET=log_determinant RANK");

    /** Functions of a block's value; EXP, LOG, ABS, SIGMOID and TANH are functions of elements too. */
    private static final Map<String, String> POST =
            words("SIN COS TAN ASIN ACOS ATAN EXP LOG ABS SIGMOID TANH SOFTPLUS");

    private GraphString() {}

    /** The words of this language by their names, which are the words in capitals where none is given. */
    private static Map<String, String> words(String names) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String name : names.split(" ", -1)) {
            String[] both = name.split("=", 2);
            words.put(both[0], both[both.length - 1].toLowerCase(Locale.ROOT));
        }
        return words;
    }

    /** Whether a text is meant as a graph string. */
    static boolean isOne(String text) {
        return text.matches("(?is)w\\s*:.*");
    }

    /** The formula of a graph string with the released code's λ. */
    public static Formula parse(String text) {
        return parse(text, LAMBDA);
    }

    /**
     * The formula of a graph string: a larger value means more sparsity. Without a reduction the code applies the last
     * operators to every element and takes the mean at the end.
     *
     * @throws UsageException if the text is no graph string, or a matrix operator follows an element-wise one
     */
    public static Formula parse(String text, double lambda) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || !isNumber(matcher.group(4))) {
            throw error(text, "it has the form W:(PRE,PRE)-(REDUCE)-(POST,POST)-(NUMBER), as in " + EXAMPLE);
        }
        List<String> pre = names(text, matcher.group(1), PRE);
        List<String> post = names(text, matcher.group(3), POST);
        String reduction = matcher.group(2).strip();
        boolean reduces = !reduction.isEmpty() && !reduction.equals(NONE);
        if (reduces && !REDUCE.containsKey(reduction)) {
            String advice = Nearest.advice(reduction, REDUCE.keySet());
            throw error(text, "the reduction '" + reduction + "' is unknown; " + advice);
        }
        Expression value = new ElementsExpression.Source(Elements.SCORES);
        for (String name : pre) {
            value = Vocabulary.apply(word(PRE, name), List.of(value));
        }
        try {
            value = reduces ? Vocabulary.apply(word(REDUCE, reduction), List.of(value)) : value;
        } catch (IllegalArgumentException e) {
            throw error(
                    text,
                    reduction + " needs the matrix of scores itself and takes (NO_OP) before it, because only"
                            + " the scores' own matrix quantities are kept");
        }
        for (String name : post) {
            value = transformed(text, name, value);
        }
        return new Formula(
                value instanceof BlockExpression block
                        ? block
                        : (BlockExpression) Vocabulary.apply("mean", List.of(value)),
                new Range(lambda, Range.Direction.MORE));
    }

    /** The last field may be absent or empty. */
    private static boolean isNumber(@Nullable String text) {
        return text == null || text.isEmpty() || text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    }

    private static List<String> names(String text, String field, Map<String, String> words) {
        List<String> known =
                Stream.concat(words.keySet().stream(), Stream.of(NONE)).toList();
        List<String> names = Arrays.stream(field.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        names.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw error(text, "'" + name + "' is unknown there; " + Nearest.advice(name, known));
        });
        if (names.size() > MOST) {
            throw error(text, "(" + field + ") has more than " + MOST + " operators");
        }
        return names.stream().filter(name -> !name.equals(NONE)).toList();
    }

    private static String word(Map<String, String> words, String name) {
        return Optional.ofNullable(words.get(name)).orElseThrow();
    }

    private static Expression transformed(String text, String name, Expression value) {
        try {
            return Vocabulary.apply(word(POST, name), List.of(value));
        } catch (IllegalArgumentException e) {
            throw error(
                    text,
                    "without a reduction " + name + " acts on every element, which is not in the language;"
                            + " use one of EXP, LOG, ABS, SIGMOID, TANH");
        }
    }

    private static UsageException error(String text, String why) {
        return new UsageException("Cannot read the graph string '" + text + "': " + why + ".");
    }

    /**
     * The graph string of a formula. It has no place for λ, which therefore has to be the released code's; the last
     * field, which nothing reads, is that of the published string.
     *
     * @return empty where the formula lies outside the space of the repository
     */
    public static Optional<String> of(Formula formula) {
        List<String> post = new ArrayList<>();
        Expression reduced = stripped(formula.value(), BlockExpression.Unary.class, POST, post);
        List<String> pre = new ArrayList<>();
        Expression elements = reduced instanceof BlockExpression.Reduce reduce
                ? stripped(reduce.argument(), ElementsExpression.Elementwise.class, PRE, pre)
                : reduced;
        boolean ofScores = elements instanceof BlockExpression.Matrix matrix
                ? matrix.elements() == Elements.SCORES
                : elements.equals(new ElementsExpression.Source(Elements.SCORES));
        boolean ranged = formula.range().equals(new Range(LAMBDA, Range.Direction.MORE))
                && formula.offsets().byKind().isEmpty();
        return ofScores && ranged && fits(pre) && fits(post)
                ? name(REDUCE, reduced).map(name -> "W:" + field(pre) + "-(" + name + ")-" + field(post) + "-(7)")
                : Optional.empty();
    }

    /** What is left of a tree below a row of operators, whose names, or "", are put into a list, innermost first. */
    private static Expression stripped(
            Expression tree, Class<? extends Expression> row, Map<String, String> words, List<String> names) {
        Expression node = tree;
        for (; row.isInstance(node); node = node.children().get(0)) {
            names.add(0, name(words, node).orElse(""));
        }
        return node;
    }

    private static Optional<String> name(Map<String, String> words, Expression operator) {
        return words.keySet().stream()
                .filter(name -> word(words, name).equals(operator.word()))
                .findFirst();
    }

    private static boolean fits(List<String> operators) {
        return operators.size() <= MOST && !operators.contains("");
    }

    private static String field(List<String> operators) {
        return "(" + (operators.isEmpty() ? NONE : String.join(",", operators)) + ")";
    }

    /**
     * The sparsities by block exactly as the released code has them: every block counts the same in the mean, and what
     * is at or below 0 becomes 0.01; nothing brings the mean back to the target after that.
     *
     * @param formula its range; offsets play no part
     */
    public static double[] sparsities(Formula formula, ScoreProfile profile, double target) {
        BlockValues values = formula.evaluate(profile);
        double[] z = values.minMax();
        double mean = Arrays.stream(z).average().orElseThrow();
        return Arrays.stream(formula.range().sparsities(z, mean, target))
                .map(s -> s <= 0 ? LEAST : s)
                .toArray();
    }
}
