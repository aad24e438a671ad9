package spade.notation;

import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.ElementwiseOperator;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;

/**
 * Java expressions of parts of a formula.
 *
 * @param steps the parts that are arrays {@code r1}, {@code r2}, … by then
 */
record JavaExpressions(Steps steps) {

    /** The number of block {@code l}. */
    String value(BlockExpression node) {
        if (node instanceof BlockExpression.Reduce reduce) {
            return reduction(reduce);
        }
        if (node instanceof BlockExpression.Matrix matrix) {
            return parameter(matrix) + "[l]";
        }
        if (node instanceof BlockExpression.Constant constant) {
            return Double.toString(constant.value());
        }
        if (node instanceof BlockExpression.Unary unary) {
            return unary(unary.operator()).formatted(Helpers.bare(operand(unary.argument())));
        }
        if (node instanceof BlockExpression.Binary binary) {
            return binary(binary);
        }
        if (node instanceof BlockExpression.Across across) {
            throw new IllegalArgumentException(across + " is a whole array");
        }
        return "((double) l / Math.max(blocks - 1, 1))";
    }

    /** The array of an operation across blocks. */
    String across(BlockExpression.Across across) {
        String argument = array(across.argument());
        return switch (across.operator()) {
            case SOFTMAX -> "softmax(" + argument + ")";
            case MINMAX, ZSCORE, RANK, SMOOTH -> across.operator() + "OverBlocks(" + argument + ")";
        };
    }

    /** The name of the parameter that brings a matrix quantity: {@code hillExponentOfWeights}. */
    static String parameter(BlockExpression.Matrix matrix) {
        return Helpers.camelCase(matrix.word() + "_of_" + matrix.elements());
    }

    private String array(BlockExpression part) {
        return part instanceof BlockExpression.Matrix matrix
                ? parameter(matrix)
                : "r" + steps.number(part).orElseThrow();
    }

    private String operand(BlockExpression node) {
        boolean named =
                !(node instanceof BlockExpression.Matrix) && steps.number(node).isPresent();
        return named ? array(node) + "[l]" : value(node);
    }

    private static String reduction(BlockExpression.Reduce reduce) {
        String x = elements(reduce.argument());
        if (reduce.reduction() == Reduction.Statistic.FROBENIUS_NORM) {
            return "l2Norm(" + x + ")";
        }
        return Helpers.camelCase(reduce.word()) + "(" + x + Helpers.parameters(reduce) + ")";
    }

    /** An array of elements; functions of one element in a row become one function. */
    private static String elements(ElementsExpression chain) {
        String function = "t";
        ElementsExpression rest = chain;
        while (rest instanceof ElementsExpression.Elementwise elementwise && !ofAll(elementwise.operator())) {
            function = function.replaceFirst("\\bt\\b", elementwise(elementwise.operator()));
            rest = elementwise.argument();
        }
        String array = rest instanceof ElementsExpression.Elementwise elementwise
                ? elementwise.operator() + "(" + elements(elementwise.argument()) + ")"
                : source(rest.source());
        return function.equals("t") ? array : "each(" + array + ", t -> " + function + ")";
    }

    private static String source(Elements elements) {
        return elements + "[l]";
    }

    /** Whether an element's result depends on the other elements. */
    private static boolean ofAll(ElementwiseOperator operator) {
        return switch (operator) {
            case ZSCORE, MINMAX, SOFTMAX -> true;
            default -> false;
        };
    }

    private static String elementwise(ElementwiseOperator operator) {
        return switch (operator) {
            case ABS, LOG, SQRT, EXP, TANH -> "Math." + operator + "(t)";
            case ABSLOG -> "Math.abs(Math.log(t))";
            case LOG_CODE, ABSLOG_CODE, SQUARE, SIGMOID -> Helpers.camelCase(operator.toString()) + "(t)";
            case ZSCORE, MINMAX, SOFTMAX -> throw new IllegalArgumentException(operator + " is no function of one");
        };
    }

    private static String unary(UnaryOperator operator) {
        return switch (operator) {
            case NEG -> "-(%s)";
            case SIGMOID, SOFTPLUS -> operator + "(%s)";
            default -> "Math." + operator + "(%s)";
        };
    }

    private String binary(BlockExpression.Binary binary) {
        String left = operand(binary.left());
        String right = operand(binary.right());
        return switch (binary.operator()) {
            case ADD, SUBTRACT, MULTIPLY, DIVIDE -> "(" + left + " " + binary.operator() + " " + right + ")";
            case MIN, MAX, POW ->
                "Math." + binary.operator() + "(" + Helpers.bare(left) + ", " + Helpers.bare(right) + ")";
        };
    }
}
