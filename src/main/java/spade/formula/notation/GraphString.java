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
import spade.Nearest;
import spade.UsageException;
import spade.formula.BlockExpression;
import spade.formula.BlockValues;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Granularity;
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
            + "\\s*-\\s*\\(([^()]*)\\)"
            // The last field may be absent or empty.
            + "(?:\\s*-\\s*\\(\\s*(?:[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?)?\\s*\\))?\\s*");
    /** Operators before and after the reduction at most. */
    private static final int MOST = 2;
    /** What the code replaces sparsities at or below 0 with. */
    private static final double LEAST = 0.01;

    /** No operator. */
    private static final String NONE = "NO_OP";

    /** Element-wise operators before the reduction, by their names there. */
    private static final Map<String, String> PRE =
            words("ABS LOG=log_code ABSLOG=abslog_code POW=square EXP NORMALIZE=zscore MMS=minmax SIGMOID TANH NO_OP");

    /** Reductions of elements, and of a matrix. */
    private static final Map<String, String> REDUCE =
            words("FROBENIUS_NORM L1_NORM=l1_norm_code GEOMETRIC_MEAN MEAN VAR STD ENTROPY=entropy_code"
                    + " GRAM CORREF=correlation DIAGONAL DETERMINANT SLOGDET=log_determinant RANK");

    /** Functions of a block's value; EXP, LOG, ABS, SIGMOID and TANH are functions of elements too. */
    private static final Map<String, String> POST =
            words("SIN COS TAN ASIN ACOS ATAN EXP LOG ABS SIGMOID TANH SOFTPLUS NO_OP");

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
        if (!matcher.matches()) {
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
        String last = "";
        try {
            for (String name : pre) {
                value = Vocabulary.apply(PRE.getOrDefault(name, name), List.of(value));
            }
            value = reduces ? Vocabulary.apply(REDUCE.getOrDefault(reduction, reduction), List.of(value)) : value;
            for (String name : post) {
                last = name;
                value = Vocabulary.apply(POST.getOrDefault(name, name), List.of(value));
            }
        } catch (IllegalArgumentException e) {
            throw error(
                    text,
                    reduces
                            ? reduction + " needs the matrix of scores itself and takes (NO_OP) before it, because only"
                                    + " the scores' own matrix quantities are kept"
                            : "without a reduction " + last + " acts on every element, which is not in the language;"
                                    + " use one of EXP, LOG, ABS, SIGMOID, TANH");
        }
        return new Formula(
                value instanceof BlockExpression block
                        ? block
                        : (BlockExpression) Vocabulary.apply("mean", List.of(value)),
                new Range(lambda, Range.Direction.MORE));
    }

    private static List<String> names(String text, String field, Map<String, String> words) {
        List<String> names = Arrays.stream(field.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        names.stream().filter(name -> !words.containsKey(name)).findFirst().ifPresent(name -> {
            throw error(text, "'" + name + "' is unknown there; " + Nearest.advice(name, words.keySet()));
        });
        if (names.size() > MOST) {
            throw error(text, "(" + field + ") has more than " + MOST + " operators");
        }
        return names.stream().filter(name -> !name.equals(NONE)).toList();
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
        return obstacle(formula).isPresent()
                ? Optional.empty()
                : Optional.of(Parts.of(formula).written());
    }

    /** Why a formula has no graph string, a clause; empty where it has one. */
    public static Optional<String> obstacle(Formula formula) {
        Range range = new Range(LAMBDA, Range.Direction.MORE);
        if (!formula.range().equals(range) || formula.granularity() != Granularity.BLOCK) {
            return Optional.of("a graph string always means range(…, " + range + ") of blocks, without offsets");
        }
        return Parts.of(formula).obstacle();
    }

    /** What the fields of a graph string are made of; an operator that has no name there has its own. */
    private record Parts(List<String> pre, Expression reduced, List<String> post) {

        static Parts of(Formula formula) {
            List<String> post = new ArrayList<>();
            Expression reduced = stripped(formula.value(), BlockExpression.Unary.class, POST, post);
            List<String> pre = new ArrayList<>();
            if (reduced instanceof BlockExpression.Reduce reduce) {
                stripped(reduce.argument(), ElementsExpression.Elementwise.class, PRE, pre);
            }
            return new Parts(pre, reduced, post);
        }

        Optional<String> obstacle() {
            boolean ofScores = reduced instanceof BlockExpression.Reduce reduce
                    ? reduce.argument().source() == Elements.SCORES
                    : reduced instanceof BlockExpression.Matrix matrix && matrix.elements() == Elements.SCORES;
            if (!ofScores || name(REDUCE, reduced).isEmpty()) {
                return Optional.of("graph strings take one of " + String.join(", ", REDUCE.keySet())
                        + " of the scores, and '" + reduced + "' is none");
            }
            return Stream.concat(
                            pre.stream().filter(name -> !PRE.containsKey(name)),
                            post.stream().filter(name -> !POST.containsKey(name)))
                    .findFirst()
                    .map(name -> "graph strings have no '" + name + "' there")
                    .or(() -> Optional.of(
                                    "graph strings have at most " + MOST + " operators before and after the reduction")
                            .filter(many -> pre.size() > MOST || post.size() > MOST));
        }

        String written() {
            return "W:" + field(pre) + "-(" + name(REDUCE, reduced).orElseThrow() + ")-" + field(post) + "-(7)";
        }
    }

    /** What is left of a tree below a row of operators, whose names are put into a list, innermost first. */
    private static Expression stripped(
            Expression tree, Class<? extends Expression> row, Map<String, String> words, List<String> names) {
        Expression node = tree;
        for (; row.isInstance(node); node = node.children().get(0)) {
            names.add(0, name(words, node).orElse(node.word()));
        }
        return node;
    }

    private static Optional<String> name(Map<String, String> words, Expression operator) {
        return words.entrySet().stream()
                .filter(name -> name.getValue().equals(operator.word()))
                .map(Map.Entry::getKey)
                .findFirst();
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
        BlockValues values = formula.evaluate(profile, target);
        double[] z = formula.range().form().of(values);
        double mean = Arrays.stream(z).average().orElseThrow();
        return Arrays.stream(formula.range().sparsities(z, mean, target))
                .map(s -> s <= 0 ? LEAST : s)
                .toArray();
    }
}
