package spade.formula;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import spade.formula.BlockExpression.Across;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Matrix;
import spade.formula.BlockExpression.Reduce;
import spade.formula.BlockExpression.Shaped;
import spade.formula.BlockExpression.Unary;
import spade.formula.ElementsExpression.Elementwise;
import spade.profile.MatrixQuantity;

/**
 * The words of the language and what they build. A word such as {@code exp} is element-wise or a function of a block
 * value, {@code rank} a matrix's rank or the order of the blocks, whichever its operands ask for.
 */
public final class Vocabulary {

    private static final String ELEMENTS = "elements";
    private static final String BLOCK_VALUE = "a block value";
    private static final String NUMBER = "a number";

    /** What a binary operator is registered for beside two block values: a constant is one, elements have an advice. */
    private static final Set<String> LENIENT = Set.of(BLOCK_VALUE + " and " + NUMBER, BLOCK_VALUE + " and " + ELEMENTS);

    /** What builds an expression of its operands, by the word and by what the operands are. */
    private static final Map<String, Map<String, Function<List<Expression>, Expression>>> WORDS = new TreeMap<>();

    static {
        add(ElementwiseOperator.values(), ELEMENTS, (operator, of) -> new Elementwise(operator, elements(of)));
        add(Reduction.Statistic.values(), ELEMENTS, (statistic, of) -> new Reduce(statistic, elements(of)));
        add(ParametricReduction.values(), ELEMENTS + " and " + NUMBER, Vocabulary::parametric);
        add(MatrixQuantity.values(), ELEMENTS, Vocabulary::matrix);
        add(UnaryOperator.values(), BLOCK_VALUE, (operator, of) -> new Unary(operator, block(of.get(0))));
        add(AcrossOperator.values(), BLOCK_VALUE, (operator, of) -> new Across(operator, block(of.get(0))));
        add(
                Shape.values(),
                BLOCK_VALUE + " and " + NUMBER,
                (shape, of) -> new Shaped(shape, number(of), block(of.get(0))));
        BiFunction<BinaryOperator, List<Expression>, Expression> binary =
                (operator, of) -> new Binary(operator, block(of.get(0)), block(of.get(1)));
        for (String second : List.of(BLOCK_VALUE, NUMBER, ELEMENTS)) {
            add(BinaryOperator.values(), BLOCK_VALUE + " and " + second, binary);
        }
    }

    /** Names that others use for operators of this language. */
    private static final Map<String, String> ALIASES = Map.of(
            "normalize", "zscore",
            "mms", "minmax",
            "corref", "correlation",
            "slogdet", "log_determinant",
            "ln", "log",
            "arcsin", "asin",
            "arccos", "acos",
            "arctan", "atan");

    private Vocabulary() {}

    private static <T> void add(T[] operators, String operands, BiFunction<T, List<Expression>, Expression> maker) {
        for (T operator : operators) {
            WORDS.computeIfAbsent(operator.toString(), word -> new HashMap<>())
                    .put(operands, of -> maker.apply(operator, of));
        }
    }

    /** Whether a word is an operator's, by this language's name or another's. */
    static boolean knows(String word) {
        return ALIASES.containsKey(word) || WORDS.containsKey(word);
    }

    /** Every word that is written before operands, in alphabetical order. */
    public static List<String> operators() {
        return List.copyOf(WORDS.keySet());
    }

    /** The leaf that a word stands for, such as {@code scores} or {@code depth}. */
    public static Optional<Expression> leaf(String word) {
        return Words.find(Trait.class, word)
                .<Expression>map(BlockExpression.Known::new)
                .or(() -> Words.find(Elements.class, word).map(ElementsExpression.Source::new));
    }

    /**
     * The expression of an operator and its operands, parameters among them as constants.
     *
     * @throws IllegalArgumentException if the word is no operator or does not take such operands; the message says why
     */
    public static Expression apply(String name, List<Expression> operands) {
        String word = ALIASES.getOrDefault(name, name);
        Map<String, Function<List<Expression>, Expression>> makers = WORDS.get(word);
        if (makers == null) {
            throw new IllegalArgumentException("the operator '" + name + "' is unknown");
        }
        Function<List<Expression>, Expression> maker = makers.get(described(operands));
        if (maker == null) {
            throw new IllegalArgumentException(
                    "'" + word + "' takes " + taken(word) + ", and here it has " + described(operands));
        }
        return maker.apply(operands);
    }

    /** What an operator takes, with an example where a number is among it that means something. */
    private static String taken(String word) {
        Set<String> all = WORDS.getOrDefault(word, Map.of()).keySet();
        boolean binary = all.containsAll(LENIENT);
        String operands = all.stream()
                .filter(taken -> !(binary && LENIENT.contains(taken)))
                .sorted()
                .collect(Collectors.joining(", or "));
        return operands
                + example(Words.find(ParametricReduction.class, word), "scores")
                + example(Words.find(Shape.class, word), "depth");
    }

    private static String example(Optional<? extends ParametricOperator> operator, String operand) {
        return operator.map(word -> " (" + word.parameter().meaning() + "), as in " + word + "(" + operand + ", "
                        + Words.of(word.parameter().example()) + ")")
                .orElse("");
    }

    private static String described(List<Expression> operands) {
        if (operands.size() > 2) {
            return operands.size() + " operands";
        }
        String first = operands.get(0) instanceof ElementsExpression ? ELEMENTS : BLOCK_VALUE;
        if (operands.size() == 1) {
            return first;
        }
        Expression second = operands.get(1);
        return first + " and "
                + (second instanceof Constant ? NUMBER : second instanceof ElementsExpression ? ELEMENTS : BLOCK_VALUE);
    }

    private static ElementsExpression elements(List<Expression> operands) {
        return (ElementsExpression) operands.get(0);
    }

    private static Expression parametric(ParametricReduction kind, List<Expression> operands) {
        return new Reduce(new Reduction.Parametric(kind, number(operands)), elements(operands));
    }

    /** The number behind an operand. */
    private static double number(List<Expression> operands) {
        return ((Constant) operands.get(1)).value();
    }

    private static Expression matrix(MatrixQuantity quantity, List<Expression> operands) {
        if (operands.get(0) instanceof ElementsExpression.Source source) {
            return new Matrix(quantity, source.source());
        }
        throw new IllegalArgumentException(
                quantity + " needs the matrix itself: it takes scores or weights, without an element-wise operator");
    }

    /** The expression as one with a value per block. */
    static BlockExpression block(Expression expression) {
        if (expression instanceof BlockExpression block) {
            return block;
        }
        throw new IllegalArgumentException("'" + expression
                + "' has many numbers per block where one is needed; reduce it, for example mean(" + expression + ")");
    }
}
