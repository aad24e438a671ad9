package spade.formula.notation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.ElementwiseOperator;
import spade.formula.ParametricReduction;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;
import spade.profile.MatrixQuantity;

/**
 * Noun phrases of the parts of a formula. An operand of a binary operator that has a binary operator itself gets a
 * letter, because "the sum of the product of x and y and z" could be read in two ways.
 */
final class EnglishPhrases {

    private final BlockExpression whole;
    private final Map<BlockExpression, String> letters = new LinkedHashMap<>();
    private final Map<String, String> meanings = new LinkedHashMap<>();

    EnglishPhrases(BlockExpression whole) {
        this.whole = whole;
    }

    /** The phrase of the whole value. */
    String whole() {
        return phrase(whole);
    }

    /** What the letters stand for; to be asked after the phrases. */
    String where() {
        return meanings.entrySet().stream()
                .map(entry -> entry.getKey() + " is " + entry.getValue())
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", and "), text -> text.isEmpty() ? "" : ", where " + text));
    }

    private String phrase(BlockExpression node) {
        if (node instanceof BlockExpression.Reduce reduce) {
            return reduction(reduce.reduction()) + " of " + elements(reduce.argument());
        }
        if (node instanceof BlockExpression.Matrix matrix) {
            return "the mean over the linears of " + matrix(matrix.quantity()) + " of the "
                    + (matrix.elements() == Elements.SCORES ? "score matrix" : "weight matrix");
        }
        if (node instanceof BlockExpression.Constant constant) {
            return number(constant.value());
        }
        if (node instanceof BlockExpression.Unary unary) {
            return unary(unary.operator()) + " of " + phrase(unary.argument());
        }
        if (node instanceof BlockExpression.Across across) {
            return across(across.operator()) + " of " + phrase(across.argument());
        }
        if (node instanceof BlockExpression.Binary binary) {
            return binary(binary.operator()).formatted(operand(binary.left()), operand(binary.right()));
        }
        return "the depth of the block";
    }

    private String operand(BlockExpression node) {
        return node.nodes().anyMatch(BlockExpression.Binary.class::isInstance) ? letter(node) : phrase(node);
    }

    private String letter(BlockExpression node) {
        String known = letters.get(node);
        if (known != null) {
            return known;
        }
        int count = letters.size();
        String letter = (char) ('a' + count % 26) + (count < 26 ? "" : Integer.toString(count / 26 + 1));
        letters.put(node, letter);
        // Reserved before the operands' letters, so that a sentence goes from a to z.
        meanings.put(letter, "");
        meanings.put(letter, phrase(node));
        return letter;
    }

    private static String elements(ElementsExpression chain) {
        if (chain instanceof ElementsExpression.Elementwise elementwise) {
            return elementwise(elementwise.operator()) + " of " + elements(elementwise.argument());
        }
        return switch (chain.source()) {
            case SCORES -> "the scores";
            case WEIGHTS -> "the weight magnitudes";
            case ACTIVATIONS -> "the activation norms";
        };
    }

    private static String elementwise(ElementwiseOperator operator) {
        return switch (operator) {
            case ABS -> "the magnitude";
            case LOG -> "the logarithm";
            case LOG_CODE -> "the logarithm (1e-6 added)";
            case ABSLOG -> "the magnitude of the logarithm";
            case ABSLOG_CODE -> "the logarithm of the magnitude";
            case SQUARE -> "the square";
            case SQRT -> "the square root";
            case EXP -> "the exponential";
            case SIGMOID -> "the sigmoid";
            case TANH -> "the hyperbolic tangent";
            case ZSCORE -> "the z-score within the block";
            case MINMAX -> "the min-max scaling within the block";
            case SOFTMAX -> "the softmax within the block";
        };
    }

    private static String reduction(Reduction reduction) {
        if (reduction instanceof Reduction.Parametric parametric) {
            return parametric(parametric.kind(), parametric.parameter());
        }
        return switch ((Reduction.Statistic) reduction) {
            case MEAN -> "the mean";
            case VAR -> "the variance";
            case STD -> "the standard deviation";
            case L1_NORM -> "the L1 norm";
            case L1_NORM_CODE -> "the mean magnitude";
            case L2_NORM -> "the L2 norm";
            case FROBENIUS_NORM -> "the Frobenius norm";
            case GEOMETRIC_MEAN -> "the geometric mean";
            case ENTROPY -> "the entropy";
            case ENTROPY_CODE -> "the entropy with clamped logarithms";
            case MEDIAN -> "the median";
            case KURTOSIS -> "the kurtosis";
            case GINI -> "the Gini coefficient";
            case MIN -> "the minimum";
            case MAX -> "the maximum";
        };
    }

    private static String parametric(ParametricReduction kind, double parameter) {
        return switch (kind) {
            case QUANTILE -> "the " + number(parameter) + "-quantile";
            case OUTLIER_RATIO -> "the percentage of outliers (above " + number(parameter) + " times the mean)";
            case TRIMMED_MEAN -> "the mean (but for a share of " + number(parameter) + " at either end)";
        };
    }

    private static String matrix(MatrixQuantity quantity) {
        return switch (quantity) {
            case GRAM -> "the mean entry of the Gram matrix";
            case CORRELATION -> "the mean correlation between rows";
            case DIAGONAL -> "the mean diagonal entry";
            case DETERMINANT -> "the geometric mean of the Gram eigenvalues";
            case LOG_DETERMINANT -> "the logarithm of the Gram determinant";
            case RANK -> "the rank";
            case HILL_EXPONENT -> "the power-law exponent of the spectrum";
        };
    }

    private static String unary(UnaryOperator operator) {
        return switch (operator) {
            case NEG -> "the negative";
            case SIN -> "the sine";
            case COS -> "the cosine";
            case TAN -> "the tangent";
            case ASIN -> "the arcsine";
            case ACOS -> "the arccosine";
            case ATAN -> "the arctangent";
            case EXP -> "the exponential";
            case LOG -> "the logarithm";
            case ABS -> "the magnitude";
            case SQRT -> "the square root";
            case SIGMOID -> "the sigmoid";
            case TANH -> "the hyperbolic tangent";
            case SOFTPLUS -> "the softplus";
        };
    }

    private static String binary(BinaryOperator operator) {
        return switch (operator) {
            case ADD -> "the sum of %s and %s";
            case SUBTRACT -> "the difference of %s and %s";
            case MULTIPLY -> "the product of %s and %s";
            case DIVIDE -> "the ratio of %s to %s";
            case MIN -> "the smaller of %s and %s";
            case MAX -> "the larger of %s and %s";
            case POW -> "the power with the base %s and the exponent %s";
        };
    }

    private static String across(AcrossOperator operator) {
        return switch (operator) {
            case MINMAX -> "the min-max scaling over the blocks";
            case ZSCORE -> "the z-score over the blocks";
            case RANK -> "the rank among the blocks";
            case SOFTMAX -> "the softmax over the blocks";
            case SMOOTH -> "the mean over neighbouring blocks";
        };
    }

    /** A number as the text form has it. */
    static String number(double value) {
        return new BlockExpression.Constant(value).toString();
    }
}
