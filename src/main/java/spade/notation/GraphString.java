package spade.notation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import spade.Nearest;
import spade.UsageException;
import spade.formula.BlockExpression;
import spade.formula.BlockValues;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.ElementwiseOperator;
import spade.formula.Formula;
import spade.formula.Range;
import spade.formula.Reduction;
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

    private GraphString() {}

    /** Whether a text is meant as a graph string. */
    static boolean isOne(String text) {
        return text.matches("(?is)w\\s*:.*");
    }

    /** The formula of a graph string with the released code's λ. */
    public static Formula parse(String text) {
        return parse(text, LAMBDA);
    }

    /**
     * The formula of a graph string: a larger value means more sparsity.
     *
     * @throws UsageException if the text is no graph string, or a matrix operator follows an element-wise one
     */
    public static Formula parse(String text, double lambda) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || !isNumber(matcher.group(4))) {
            throw error(text, "it has the form W:(PRE,PRE)-(REDUCE)-(POST,POST)-(NUMBER), as in " + EXAMPLE);
        }
        ElementsExpression elements = new ElementsExpression.Source(Elements.SCORES);
        for (String name : names(text, matcher.group(1), GraphOperators.PRE.keySet())) {
            elements = new ElementsExpression.Elementwise(GraphOperators.require(GraphOperators.PRE, name), elements);
        }
        String reduction = matcher.group(2).strip();
        List<String> post = names(text, matcher.group(3), GraphOperators.POST.keySet());
        BlockExpression value = reduction.isEmpty() || reduction.equals(GraphOperators.NONE)
                ? unreduced(text, elements, post)
                : transformed(reduced(text, reduction, elements), post);
        return new Formula(value, new Range(lambda, Range.Direction.MORE));
    }

    /** The last field may be absent or empty. */
    private static boolean isNumber(@Nullable String text) {
        return text == null || text.isEmpty() || text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    }

    private static List<String> names(String text, String field, Set<String> known) {
        List<String> names = Arrays.stream(field.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : names) {
            if (!name.equals(GraphOperators.NONE) && !known.contains(name)) {
                List<String> words = new ArrayList<>(known);
                words.add(GraphOperators.NONE);
                throw error(text, "'" + name + "' is unknown there; " + Nearest.advice(name, words));
            }
        }
        if (names.size() > MOST) {
            throw error(text, "(" + field + ") has more than " + MOST + " operators");
        }
        return names.stream().filter(name -> !name.equals(GraphOperators.NONE)).toList();
    }

    private static BlockExpression transformed(BlockExpression reduced, List<String> post) {
        BlockExpression value = reduced;
        for (String name : post) {
            value = new BlockExpression.Unary(GraphOperators.require(GraphOperators.POST, name), value);
        }
        return value;
    }

    /** Without a reduction the code applies the last operators to every element and takes the mean at the end. */
    private static BlockExpression unreduced(String text, ElementsExpression elements, List<String> post) {
        ElementsExpression chain = elements;
        for (String name : post) {
            ElementwiseOperator operator = Optional.ofNullable(GraphOperators.POST_BY_ELEMENT.get(name))
                    .orElseThrow(() -> error(
                            text,
                            "without a reduction " + name
                                    + " acts on every element, which is not in the language; use one of "
                                    + String.join(", ", GraphOperators.POST_BY_ELEMENT.keySet())));
            chain = new ElementsExpression.Elementwise(operator, chain);
        }
        return new BlockExpression.Reduce(Reduction.Statistic.MEAN, chain);
    }

    private static BlockExpression reduced(String text, String name, ElementsExpression elements) {
        if (GraphOperators.REDUCE.containsKey(name)) {
            return new BlockExpression.Reduce(GraphOperators.require(GraphOperators.REDUCE, name), elements);
        }
        if (GraphOperators.MATRIX.containsKey(name)) {
            if (elements instanceof ElementsExpression.Source source) {
                return new BlockExpression.Matrix(GraphOperators.require(GraphOperators.MATRIX, name), source.source());
            }
            throw error(
                    text,
                    name
                            + " needs the matrix of scores itself and takes (NO_OP) before it, because only the scores' own"
                            + " matrix quantities are kept");
        }
        List<String> known = new ArrayList<>(GraphOperators.REDUCE.keySet());
        known.addAll(GraphOperators.MATRIX.keySet());
        throw error(text, "the reduction '" + name + "' is unknown; " + Nearest.advice(name, known));
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
        boolean ranged = formula.range().equals(new Range(LAMBDA, Range.Direction.MORE))
                && formula.offsets().byKind().isEmpty();
        List<String> post = new ArrayList<>();
        BlockExpression value = formula.value();
        while (value instanceof BlockExpression.Unary unary) {
            post.add(GraphOperators.name(GraphOperators.POST, unary.operator()).orElse(""));
            value = unary.argument();
        }
        Collections.reverse(post);
        return ranged && fits(post)
                ? reduction(value).map(front -> front + "-" + field(post) + "-(7)")
                : Optional.empty();
    }

    private static Optional<String> reduction(BlockExpression value) {
        if (value instanceof BlockExpression.Matrix matrix && matrix.elements() == Elements.SCORES) {
            return GraphOperators.name(GraphOperators.MATRIX, matrix.quantity())
                    .map(name -> "W:" + field(List.of()) + "-(" + name + ")");
        }
        if (!(value instanceof BlockExpression.Reduce reduce)
                || reduce.argument().source() != Elements.SCORES) {
            return Optional.empty();
        }
        List<String> pre = new ArrayList<>();
        ElementsExpression elements = reduce.argument();
        while (elements instanceof ElementsExpression.Elementwise elementwise) {
            pre.add(GraphOperators.name(GraphOperators.PRE, elementwise.operator())
                    .orElse(""));
            elements = elementwise.argument();
        }
        Collections.reverse(pre);
        return GraphOperators.name(GraphOperators.REDUCE, reduce.reduction())
                .filter(name -> fits(pre))
                .map(name -> "W:" + field(pre) + "-(" + name + ")");
    }

    private static boolean fits(List<String> operators) {
        return operators.size() <= MOST && !operators.contains("");
    }

    private static String field(List<String> operators) {
        return operators.isEmpty()
                ? "(" + GraphOperators.NONE + ")"
                : operators.stream().collect(Collectors.joining(",", "(", ")"));
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
