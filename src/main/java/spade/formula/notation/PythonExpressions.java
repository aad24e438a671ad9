package spade.formula.notation;

import java.util.Optional;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.ElementwiseOperator;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;

/**
 * Python expressions of parts of a formula.
 *
 * @param steps the parts that are arrays {@code r1}, {@code r2}, … by then
 */
record PythonExpressions(Steps steps) {

    /** The name of an operand that has one, else its expression. */
    private String operand(BlockExpression node) {
        Optional<Integer> number = steps.number(node);
        return number.map(n -> "r" + n).orElseGet(() -> value(node));
    }

    /** The array of all blocks. */
    String value(BlockExpression node) {
        if (node instanceof BlockExpression.Reduce reduce) {
            return "np.array([%s for x in elements(linears(%2$s, \"%2$s\"))])"
                    .formatted(reduction(reduce), reduce.argument().source());
        }
        if (node instanceof BlockExpression.Matrix matrix) {
            return "np.array([np.mean([%s(a) for a in block]) for block in matrices(linears(%2$s, \"%2$s\"))])"
                    .formatted(matrix.word(), matrix.elements());
        }
        if (node instanceof BlockExpression.Constant constant) {
            return "np.full(blocks, %s)".formatted(constant.value());
        }
        if (node instanceof BlockExpression.Unary unary) {
            return unary(unary.operator()).formatted(Helpers.bare(operand(unary.argument())));
        }
        if (node instanceof BlockExpression.Binary binary) {
            return binary(binary);
        }
        if (node instanceof BlockExpression.Across across) {
            return across(across).formatted(operand(across.argument()));
        }
        return "depth";
    }

    private String reduction(BlockExpression.Reduce reduce) {
        String x = elements(reduce.argument());
        if (reduce.reduction() instanceof Reduction.Statistic statistic) {
            return switch (statistic) {
                case MIN, MAX -> "np.%s(%s)".formatted(statistic, x);
                case FROBENIUS_NORM -> "l2_norm(%s)".formatted(x);
                default -> "%s(%s)".formatted(statistic, x);
            };
        }
        return "%s(%s%s)".formatted(reduce.word(), x, Helpers.parameters(reduce));
    }

    private static String elements(ElementsExpression chain) {
        if (chain instanceof ElementsExpression.Elementwise elementwise) {
            return elementwise(elementwise.operator()).formatted(elements(elementwise.argument()));
        }
        return chain.source() == Elements.WEIGHTS ? "np.abs(x)" : "x";
    }

    private static String elementwise(ElementwiseOperator operator) {
        return switch (operator) {
            case ABS, LOG, SQUARE, SQRT, EXP, TANH -> "np." + operator + "(%s)";
            case ABSLOG -> "np.abs(np.log(%s))";
            case LOG_CODE, ABSLOG_CODE, SIGMOID, ZSCORE, MINMAX, SOFTMAX -> operator + "(%s)";
        };
    }

    private static String unary(UnaryOperator operator) {
        return switch (operator) {
            case NEG -> "np.negative(%s)";
            case ASIN, ACOS, ATAN -> "np.arc" + operator.toString().substring(1) + "(%s)";
            case SIN, COS, TAN, EXP, LOG, ABS, SQRT, TANH -> "np." + operator + "(%s)";
            case SIGMOID, SOFTPLUS -> operator + "(%s)";
        };
    }

    private String binary(BlockExpression.Binary binary) {
        String left = number(binary.left(), binary.right());
        String right = number(binary.right(), binary.left());
        return switch (binary.operator()) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE -> "(%s %s %s)".formatted(left, binary.operator(), right);
            case MIN -> "np.minimum(%s, %s)".formatted(Helpers.bare(left), Helpers.bare(right));
            case MAX -> "np.maximum(%s, %s)".formatted(Helpers.bare(left), Helpers.bare(right));
            case POW -> "power(%s, %s)".formatted(Helpers.bare(left), Helpers.bare(right));
        };
    }

    /** A constant beside an array may stay a plain number; two plain numbers would raise on a division by zero. */
    private String number(BlockExpression node, BlockExpression other) {
        boolean plain = node instanceof BlockExpression.Constant && !(other instanceof BlockExpression.Constant);
        return plain
                        && node instanceof BlockExpression.Constant constant
                        && steps.number(node).isEmpty()
                ? Double.toString(constant.value())
                : operand(node);
    }

    private static String across(BlockExpression.Across across) {
        return switch (across.operator()) {
            case SOFTMAX -> "softmax(%s)";
            case MINMAX, ZSCORE, RANK, SMOOTH -> across.operator() + "_over_blocks(%s)";
        };
    }
}
