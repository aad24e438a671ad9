package spade.simplify;

import java.util.EnumSet;
import java.util.Set;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Reduce;
import spade.formula.ElementsExpression;
import spade.formula.ElementsExpression.Elementwise;
import spade.formula.ElementwiseOperator;
import spade.formula.Expression;
import spade.formula.ParametricReduction;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;

/** Rules about elements and their reductions that hold within certain bounds. */
final class ElementRules implements Rule {

    /** Increasing operators that block values have too: they commute with the smallest and the largest element. */
    private static final Set<ElementwiseOperator> INCREASING = EnumSet.of(
            ElementwiseOperator.SQRT,
            ElementwiseOperator.LOG,
            ElementwiseOperator.EXP,
            ElementwiseOperator.SIGMOID,
            ElementwiseOperator.TANH);

    /** Those that keep elements apart, so that quantiles find the same element before and after. */
    private static final Set<ElementwiseOperator> SEPARATING =
            EnumSet.of(ElementwiseOperator.SQRT, ElementwiseOperator.LOG, ElementwiseOperator.EXP);

    /** Squares of numbers from 1 / SQUARABLE to SQUARABLE neither overflow nor vanish; their roots are exact. */
    private static final double SQUARABLE = 1e150;

    @Override
    public Expression rewrite(Expression expression) {
        if (expression instanceof Elementwise node) {
            return elementwise(node);
        }
        return expression instanceof Reduce node ? reduction(node) : expression;
    }

    private static ElementsExpression elementwise(Elementwise node) {
        ElementsExpression x = node.argument();
        Bounds bounds = ElementBounds.of(x);
        return switch (node.operator()) {
            case ABS -> bounds.nonNegative() ? x : node;
            case ABSLOG -> bounds.low() >= 1 ? new Elementwise(ElementwiseOperator.LOG, x) : node;
            case ABSLOG_CODE -> bounds.low() > 0 ? new Elementwise(ElementwiseOperator.LOG, x) : node;
            case SQRT ->
                x instanceof Elementwise square
                                && square.operator() == ElementwiseOperator.SQUARE
                                && squarable(square.argument())
                        ? new Elementwise(ElementwiseOperator.ABS, square.argument())
                        : node;
            default -> node;
        };
    }

    private static boolean squarable(ElementsExpression x) {
        Bounds magnitudes = ElementBounds.of(x).abs();
        return ElementBounds.isSource(x) || (magnitudes.low() > 1 / SQUARABLE && magnitudes.high() < SQUARABLE);
    }

    private static BlockExpression reduction(Reduce node) {
        ElementsExpression x = node.argument();
        if (node.reduction() == Reduction.Statistic.L1_NORM_CODE
                && ElementBounds.of(x).nonNegative()) {
            return new Reduce(Reduction.Statistic.MEAN, x);
        }
        if (x instanceof Elementwise inner) {
            return overOperator(node, inner);
        }
        return node.reduction() instanceof Reduction.Parametric parametric ? extreme(node, parametric) : node;
    }

    private static BlockExpression overOperator(Reduce node, Elementwise inner) {
        Reduction reduction = node.reduction();
        ElementsExpression x = inner.argument();
        boolean centred = reduction == Reduction.Statistic.MEAN
                && inner.operator() == ElementwiseOperator.ZSCORE
                && ElementBounds.isSource(x);
        boolean lowest = reduction == Reduction.Statistic.MIN
                && inner.operator() == ElementwiseOperator.MINMAX
                && !ElementBounds.of(inner).nan();
        if (centred || lowest) {
            return new BlockExpression.Constant(0);
        }
        return commutes(reduction, inner)
                ? new BlockExpression.Unary(
                        UnaryOperator.valueOf(inner.operator().name()), new Reduce(reduction, x))
                : node;
    }

    /** Whether the operator may be applied to the reduced number: an element of the block is found by its place. */
    private static boolean commutes(Reduction reduction, Elementwise inner) {
        ElementwiseOperator operator = inner.operator();
        boolean defined = (operator != ElementwiseOperator.SQRT && operator != ElementwiseOperator.LOG)
                || ElementBounds.of(inner.argument()).nonNegative();
        if (reduction == Reduction.Statistic.MIN || reduction == Reduction.Statistic.MAX) {
            return defined && INCREASING.contains(operator);
        }
        boolean quantile = reduction == Reduction.Statistic.MEDIAN
                || (reduction instanceof Reduction.Parametric parametric
                        && parametric.kind() == ParametricReduction.QUANTILE);
        return quantile && defined && separates(inner);
    }

    private static boolean separates(ElementsExpression chain) {
        return !(chain instanceof Elementwise node)
                || (SEPARATING.contains(node.operator()) && separates(node.argument()));
    }

    private static BlockExpression extreme(Reduce node, Reduction.Parametric parametric) {
        if (parametric.kind() != ParametricReduction.QUANTILE || parametric.parameter() % 1 != 0) {
            return node;
        }
        return new Reduce(
                parametric.parameter() == 0 ? Reduction.Statistic.MIN : Reduction.Statistic.MAX, node.argument());
    }
}
