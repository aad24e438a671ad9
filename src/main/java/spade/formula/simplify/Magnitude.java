package spade.formula.simplify;

import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Across;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Matrix;
import spade.formula.BlockExpression.Reduce;
import spade.formula.BlockExpression.Unary;
import spade.formula.ElementsExpression;
import spade.formula.ElementsExpression.Elementwise;
import spade.formula.ElementwiseOperator;
import spade.formula.Expression;
import spade.formula.ParametricReduction;
import spade.formula.Reduction;
import spade.formula.Reduction.Statistic;
import spade.formula.UnaryOperator;

/**
 * What is known of values without evaluating them. A block's scores, weights and activations are taken as finite
 * float32 numbers at or above 0, several, not all equal.
 */
final class Magnitude {

    private Magnitude() {}

    /** Whether every value is a finite number, for all blocks of all models. */
    static boolean finite(Expression value) {
        return finiteHere(value) && value.children().stream().allMatch(Magnitude::finite);
    }

    private static boolean finiteHere(Expression value) {
        if (value instanceof Elementwise node) {
            return isSource(node)
                    || switch (node.operator()) {
                        case ABS, LOG_CODE, ABSLOG_CODE, SIGMOID, TANH -> true;
                        default -> false; // They have poles, and a square of squares might overflow.
                    };
        }
        if (value instanceof Reduce node && node.reduction() instanceof Statistic statistic) {
            return isSource(node.argument())
                    || switch (statistic) {
                        // NaN where all elements are equal, or none is above 0.
                        case KURTOSIS, GINI, ENTROPY, ENTROPY_CODE -> false;
                        default -> true;
                    };
        }
        if (value instanceof Matrix node) {
            // A degenerate matrix may have neither correlation nor exponent.
            return switch (node.operator()) {
                case GRAM, DIAGONAL, DETERMINANT, RANK -> true;
                case CORRELATION, LOG_DETERMINANT, HILL_EXPONENT -> false;
            };
        }
        if (value instanceof Unary node) {
            return switch (node.operator()) {
                case NEG, SIN, COS, TAN, ATAN, ABS, SIGMOID, TANH, SOFTPLUS -> true;
                case ASIN, ACOS, EXP, LOG, SQRT -> false;
            };
        }
        if (value instanceof Binary node) {
            return switch (node.operator()) {
                case ADD, SUBTRACT, MIN, MAX -> true;
                case MULTIPLY, DIVIDE -> isModerate(node.right());
                case POW -> false;
            };
        }
        // Values that differ by so little that their variance underflows have a deviation of 0.
        return !(value instanceof Across node) || node.operator() != AcrossOperator.ZSCORE || distinct(node.argument());
    }

    /**
     * Whether values are finite and, as far as they differ, differ by so much that they keep their differences when
     * they are moved and stretched. Only then may a formula lose what is an identity of real numbers but not of
     * floating-point ones.
     */
    static boolean distinct(BlockExpression value) {
        if (value instanceof Reduce node) {
            // Minima and low quantiles of millions of elements are tiny.
            boolean tiny = node.reduction() == Statistic.MIN
                    || (node.reduction() instanceof Reduction.Parametric parametric
                            && parametric.kind() == ParametricReduction.QUANTILE);
            return !tiny && isSource(node.argument());
        }
        if (value instanceof Unary node) {
            return node.operator() == UnaryOperator.NEG && distinct(node.argument());
        }
        if (value instanceof Binary node) {
            boolean scaled = node.operator() == BinaryOperator.MULTIPLY || node.operator() == BinaryOperator.DIVIDE;
            return scaled && isModerate(node.right()) && distinct(node.left());
        }
        if (value instanceof Across node) {
            return switch (node.operator()) {
                case MINMAX, ZSCORE, RANK -> distinct(node.argument());
                case SOFTMAX, SMOOTH -> false;
            };
        }
        return !(value instanceof Constant) && finite(value);
    }

    /** Whether they are a block's elements, or the square roots of them. */
    private static boolean isSource(ElementsExpression elements) {
        return elements instanceof ElementsExpression.Source
                || (elements instanceof Elementwise root
                        && root.operator() == ElementwiseOperator.SQRT
                        && root.argument() instanceof ElementsExpression.Source);
    }

    /** Whether it is a constant that neither drowns values it is added to nor makes others drown. */
    static boolean isModerate(BlockExpression value) {
        return value instanceof Constant constant
                && Math.abs(constant.value()) >= 1e-2
                && Math.abs(constant.value()) <= 1e2;
    }
}
