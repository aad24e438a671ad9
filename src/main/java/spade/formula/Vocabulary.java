package spade.formula;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import spade.profile.MatrixQuantity;

/**
 * The words of the language and what they build. A word such as {@code exp} is element-wise or a function of a block
 * value, {@code rank} a matrix's rank or the order of the blocks, whichever its operands ask for.
 */
public final class Vocabulary {

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

    /** Whether a word is an operator's, by this language's name or another's. */
    static boolean knows(String word) {
        return ALIASES.containsKey(word) || operators().contains(word);
    }

    /** Every word that is written before operands, in alphabetical order. */
    public static List<String> operators() {
        TreeSet<String> words = new TreeSet<>();
        Stream.of(
                        ElementwiseOperator.values(),
                        Reduction.Statistic.values(),
                        ParametricReduction.values(),
                        MatrixQuantity.values(),
                        UnaryOperator.values(),
                        BinaryOperator.values(),
                        AcrossOperator.values())
                .flatMap(Arrays::stream)
                .map(Object::toString)
                .forEach(words::add);
        return List.copyOf(words);
    }

    /** The leaf that a word stands for: {@code scores}, {@code weights}, {@code activations}, {@code depth}. */
    public static Optional<Expression> leaf(String word) {
        return word.equals("depth")
                ? Optional.of(new BlockExpression.Depth())
                : Words.find(Elements.class, word).map(ElementsExpression.Source::new);
    }

    /**
     * The expression of an operator and its operands, parameters among them as constants.
     *
     * @throws IllegalArgumentException if the word is no operator or does not take such operands; the message says why
     */
    public static Expression apply(String name, List<Expression> operands) {
        String word = ALIASES.getOrDefault(name, name);
        if (!operators().contains(word)) {
            throw new IllegalArgumentException("the operator '" + name + "' is unknown");
        }
        Optional<Expression> made =
                switch (operands.size()) {
                    case 1 ->
                        operands.get(0) instanceof ElementsExpression elements
                                ? ofElements(word, elements)
                                : ofBlockValue(word, block(operands.get(0)));
                    case 2 ->
                        operands.get(0) instanceof ElementsExpression elements
                                ? parametric(word, elements, operands.get(1))
                                : binary(word, block(operands.get(0)), operands.get(1));
                    default -> Optional.empty();
                };
        return made.orElseThrow(
                () -> new IllegalArgumentException("the operator '" + word + "' does not take " + described(operands)));
    }

    private static Optional<Expression> ofElements(String word, ElementsExpression argument) {
        return Stream.<Optional<Expression>>of(
                        Words.find(Reduction.Statistic.class, word)
                                .map(statistic -> new BlockExpression.Reduce(statistic, argument)),
                        Words.find(ElementwiseOperator.class, word)
                                .map(operator -> new ElementsExpression.Elementwise(operator, argument)),
                        Words.find(MatrixQuantity.class, word).map(quantity -> matrix(quantity, argument)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Expression matrix(MatrixQuantity quantity, ElementsExpression argument) {
        if (argument instanceof ElementsExpression.Source source) {
            return new BlockExpression.Matrix(quantity, source.source());
        }
        throw new IllegalArgumentException(Words.of(quantity)
                + " needs the matrix itself: it takes scores or weights, without an element-wise operator");
    }

    private static Optional<Expression> ofBlockValue(String word, BlockExpression argument) {
        return Words.find(UnaryOperator.class, word)
                .<Expression>map(operator -> new BlockExpression.Unary(operator, argument))
                .or(() -> Words.find(AcrossOperator.class, word)
                        .map(operator -> new BlockExpression.Across(operator, argument)));
    }

    private static Optional<Expression> binary(String word, BlockExpression left, Expression right) {
        return Arrays.stream(BinaryOperator.values())
                .filter(operator -> operator.toString().equals(word))
                .<Expression>map(operator -> new BlockExpression.Binary(operator, left, block(right)))
                .findFirst();
    }

    private static Optional<Expression> parametric(String word, ElementsExpression argument, Expression parameter) {
        return parameter instanceof BlockExpression.Constant constant
                ? Words.find(ParametricReduction.class, word)
                        .map(kind ->
                                new BlockExpression.Reduce(new Reduction.Parametric(kind, constant.value()), argument))
                : Optional.empty();
    }

    /** The expression as one with a value per block. */
    static BlockExpression block(Expression expression) {
        if (expression instanceof BlockExpression block) {
            return block;
        }
        throw new IllegalArgumentException("'" + expression
                + "' has many numbers per block where one is needed; reduce it, for example mean(" + expression + ")");
    }

    private static String described(List<Expression> operands) {
        if (operands.size() > 2) {
            return operands.size() + " operands";
        }
        String first = operands.get(0) instanceof ElementsExpression ? "elements" : "a block value";
        if (operands.size() == 1) {
            return first;
        }
        Expression second = operands.get(1);
        return first + " and "
                + (second instanceof BlockExpression.Constant
                        ? "a number"
                        : second instanceof ElementsExpression ? "elements" : "a block value");
    }
}
