package spade.simplify;

import spade.formula.AcrossOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Across;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Unary;
import spade.formula.Expression;
import spade.formula.UnaryOperator;

/**
 * Rules about block values that hold within certain bounds, and arithmetic with constants.
 *
 * @param zeros whether a zero may change its sign
 */
record ArithmeticRules(boolean zeros) implements Rule {

    /** Means of equal numbers up to here are that number. */
    private static final double AVERAGED = 1e300;

    @Override
    public Expression rewrite(Expression expression) {
        if (expression instanceof Unary node) {
            return unary(node);
        }
        if (expression instanceof Binary node) {
            return binary(node);
        }
        return expression instanceof Across node ? across(node) : expression;
    }

    private BlockExpression unary(Unary node) {
        if (node.argument() instanceof Constant constant) {
            return folded(node.operator().applyAsDouble(constant.value()), node);
        }
        if (node.operator() == UnaryOperator.ABS) {
            double low = BlockBounds.of(node.argument()).low();
            return low > 0 || (low == 0 && keepsZero(node.argument())) ? node.argument() : node;
        }
        return node;
    }

    private BlockExpression binary(Binary node) {
        BlockExpression left = node.left();
        BlockExpression right = node.right();
        if (left instanceof Constant x && right instanceof Constant y) {
            return folded(node.operator().applyAsDouble(x.value(), y.value()), node);
        }
        Bounds x = BlockBounds.of(left);
        return switch (node.operator()) {
            case SUBTRACT -> left.equals(right) && x.finite() ? new Constant(0) : node;
            case MULTIPLY -> {
                boolean vanishes = isZero(right) && x.finite() && (x.low() > 0 || zeros);
                yield vanishes ? new Constant(0) : node;
            }
            case DIVIDE -> left.equals(right) && x.finite() && !x.contains(0) ? new Constant(1) : node;
            case ADD, MIN, MAX, POW -> node;
        };
    }

    private static BlockExpression across(Across node) {
        BlockExpression argument = node.argument();
        if (argument instanceof Constant constant) {
            return switch (node.operator()) {
                case MINMAX, ZSCORE -> new Constant(0);
                case SMOOTH -> Math.abs(constant.value()) < AVERAGED ? constant : node;
                case RANK, SOFTMAX -> node;
            };
        }
        boolean twice = node.operator() == AcrossOperator.MINMAX
                && argument instanceof Across inner
                && inner.operator() == AcrossOperator.MINMAX
                && !BlockBounds.of(inner).nan();
        return twice ? argument : node;
    }

    private BlockExpression folded(double value, BlockExpression node) {
        boolean negativeZero = value == 0 && 1 / value < 0;
        return Double.isFinite(value) && (zeros || !negativeZero) ? new Constant(value) : node;
    }

    /** Whether a value at or above 0 is no negative zero, or may be one. */
    private boolean keepsZero(BlockExpression expression) {
        return zeros || !(expression instanceof Unary || expression instanceof Binary || expression instanceof Across);
    }

    private static boolean isZero(BlockExpression expression) {
        return expression instanceof Constant constant && constant.value() == 0;
    }
}
