package spade.simplify;

import java.util.EnumSet;
import java.util.Set;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.ElementwiseOperator;
import spade.formula.ParametricReduction;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;

/**
 * Whether block values differ by so much that rounding is lost among the differences. Only then may a formula lose
 * something that is an identity of real numbers but not of floating-point ones.
 */
final class Spread {

    private static final Set<ElementwiseOperator> KEEPS =
            EnumSet.of(ElementwiseOperator.ABS, ElementwiseOperator.SQRT, ElementwiseOperator.LOG);
    /** Minima of millions of elements are tiny. */
    private static final Set<Reduction.Statistic> WIDE = EnumSet.complementOf(EnumSet.of(Reduction.Statistic.MIN));

    private static final Set<AcrossOperator> STRETCHING =
            EnumSet.of(AcrossOperator.MINMAX, AcrossOperator.ZSCORE, AcrossOperator.RANK);

    private Spread() {}

    /** Whether the values of a model's blocks, as far as they differ, differ clearly, and are neither huge nor tiny. */
    static boolean wide(BlockExpression expression) {
        if (expression instanceof BlockExpression.Reduce node) {
            boolean reduction = node.reduction() instanceof Reduction.Parametric parametric
                    ? parametric.kind() != ParametricReduction.QUANTILE
                    : WIDE.contains(node.reduction());
            return reduction && keeps(node.argument());
        }
        if (expression instanceof BlockExpression.Unary node) {
            return (node.operator() == UnaryOperator.NEG
                            || node.operator() == UnaryOperator.SQRT
                            || node.operator() == UnaryOperator.LOG)
                    && wide(node.argument());
        }
        if (expression instanceof BlockExpression.Binary node) {
            return (node.operator() == BinaryOperator.MULTIPLY || node.operator() == BinaryOperator.DIVIDE)
                    && node.right() instanceof BlockExpression.Constant constant
                    && moderate(constant)
                    && wide(node.left());
        }
        if (expression instanceof BlockExpression.Across node) {
            return STRETCHING.contains(node.operator()) && wide(node.argument());
        }
        return expression instanceof BlockExpression.Matrix || expression instanceof BlockExpression.Depth;
    }

    /** Whether a constant neither drowns values it is added to nor makes others drown. */
    static boolean moderate(BlockExpression.Constant constant) {
        double magnitude = Math.abs(constant.value());
        return magnitude >= 1e-2 && magnitude <= 1e2;
    }

    private static boolean keeps(ElementsExpression elements) {
        return !(elements instanceof ElementsExpression.Elementwise node)
                || (KEEPS.contains(node.operator()) && keeps(node.argument()));
    }
}
