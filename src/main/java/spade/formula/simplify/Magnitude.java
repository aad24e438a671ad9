package spade.formula.simplify;

import java.util.EnumSet;
import java.util.Set;
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
import spade.profile.MatrixQuantity;

/**
 * What is known of values without evaluating them. A block's scores, weights and activations are taken as finite
 * float32 numbers at or above 0, several, not all equal.
 */
final class Magnitude {

    /** Element-wise operators without poles; a square of squares might overflow. */
    private static final Set<ElementwiseOperator> TAME = EnumSet.of(
            ElementwiseOperator.ABS,
            ElementwiseOperator.LOG_CODE,
            ElementwiseOperator.ABSLOG_CODE,
            ElementwiseOperator.SIGMOID,
            ElementwiseOperator.TANH);

    /** Reductions that are NaN where all elements are equal, or none is above 0. */
    private static final Set<Statistic> UNDEFINED =
            EnumSet.of(Statistic.KURTOSIS, Statistic.GINI, Statistic.ENTROPY, Statistic.ENTROPY_CODE);

    /** A degenerate matrix may have neither correlation nor exponent. */
    private static final Set<MatrixQuantity> ALWAYS =
            EnumSet.of(MatrixQuantity.GRAM, MatrixQuantity.DIAGONAL, MatrixQuantity.DETERMINANT, MatrixQuantity.RANK);

    private static final Set<UnaryOperator> WITHOUT_POLES = EnumSet.of(
            UnaryOperator.NEG,
            UnaryOperator.SIN,
            UnaryOperator.COS,
            UnaryOperator.TAN,
            UnaryOperator.ATAN,
            UnaryOperator.ABS,
            UnaryOperator.SIGMOID,
            UnaryOperator.TANH,
            UnaryOperator.SOFTPLUS);

    private static final Set<AcrossOperator> STRETCHING =
            EnumSet.of(AcrossOperator.MINMAX, AcrossOperator.ZSCORE, AcrossOperator.RANK);

    private Magnitude() {}

    /** Whether every value is a finite number, for all blocks of all models. */
    static boolean finite(Expression value) {
        boolean here = true;
        if (value instanceof Elementwise node) {
            here = TAME.contains(node.operator()) || isSource(node);
        } else if (value instanceof Reduce node) {
            here = node.reduction() instanceof Reduction.Parametric
                    || !UNDEFINED.contains(node.reduction())
                    || isSource(node.argument());
        } else if (value instanceof Matrix node) {
            here = ALWAYS.contains(node.quantity());
        } else if (value instanceof Unary node) {
            here = WITHOUT_POLES.contains(node.operator());
        } else if (value instanceof Binary node) {
            here = switch (node.operator()) {
                case ADD, SUBTRACT, MIN, MAX -> true;
                case MULTIPLY, DIVIDE -> isModerate(node.right());
                case POW -> false;
            };
        } else if (value instanceof Across node && node.operator() == AcrossOperator.ZSCORE) {
            // Values that differ by so little that their variance underflows have a deviation of 0.
            here = distinct(node.argument());
        }
        return here && value.children().stream().allMatch(Magnitude::finite);
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
            return STRETCHING.contains(node.operator()) && distinct(node.argument());
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
