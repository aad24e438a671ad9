package spade.simplify;

import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.profile.MatrixQuantity;

/** Bounds of block values. */
final class BlockBounds {

    private static final double INFINITY = Double.POSITIVE_INFINITY;
    /** Larger than any matrix quantity of finite matrices. */
    private static final double HUGE = 1e100;
    /** More blocks than any model has. */
    private static final double BLOCKS = 1e9;
    /** Differences of numbers up to here do not overflow. */
    private static final double SUBTRACTABLE = 1e300;

    private BlockBounds() {}

    static Bounds of(BlockExpression expression) {
        if (expression instanceof BlockExpression.Constant constant) {
            return Bounds.of(constant.value(), constant.value());
        }
        if (expression instanceof BlockExpression.Reduce node) {
            return ElementBounds.of(node.reduction(), node.argument());
        }
        if (expression instanceof BlockExpression.Matrix node) {
            return matrix(node.quantity(), node.elements() == Elements.SCORES);
        }
        if (expression instanceof BlockExpression.Unary node) {
            return unary(node, of(node.argument()));
        }
        if (expression instanceof BlockExpression.Binary node) {
            return binary(node, of(node.left()), of(node.right()));
        }
        if (expression instanceof BlockExpression.Across node) {
            return across(node, of(node.argument()));
        }
        return Bounds.of(0, 1); // Depth.
    }

    /** A degenerate matrix may have neither correlation nor exponent. */
    private static Bounds matrix(MatrixQuantity quantity, boolean nonNegative) {
        return switch (quantity) {
            case GRAM, DIAGONAL -> Bounds.of(nonNegative ? 0 : -HUGE, HUGE);
            case DETERMINANT, RANK -> Bounds.of(0, HUGE);
            case CORRELATION, LOG_DETERMINANT, HILL_EXPONENT -> new Bounds(-HUGE, HUGE, true);
        };
    }

    private static Bounds unary(BlockExpression.Unary node, Bounds x) {
        return switch (node.operator()) {
            case NEG -> x.negated();
            case SIN, COS -> Bounds.of(-1, 1).orNan(!x.finite());
            case TAN ->
                x.within(1.5)
                        ? x.map(Math::tan)
                        : Bounds.of(-Double.MAX_VALUE, Double.MAX_VALUE).orNan(!x.finite());
            case ASIN -> x.domain(-1, 1).map(Math::asin);
            case ACOS -> x.domain(-1, 1).negated().map(y -> Math.acos(-y));
            case ATAN -> x.map(Math::atan);
            case EXP -> x.map(Math::exp);
            case LOG -> x.domain(0, INFINITY).map(Math::log);
            case ABS -> x.abs();
            case SQRT -> x.domain(0, INFINITY).map(Math::sqrt);
            case SIGMOID, TANH, SOFTPLUS -> x.map(node.operator()::applyAsDouble);
        };
    }

    private static Bounds binary(BlockExpression.Binary node, Bounds x, Bounds y) {
        return switch (node.operator()) {
            case ADD -> x.plus(y);
            case SUBTRACT -> x.plus(y.negated());
            case MULTIPLY -> x.times(y);
            case DIVIDE -> x.dividedBy(y);
            case MIN -> x.min(y);
            case MAX -> x.max(y);
            case POW -> x.pow(y);
        };
    }

    private static Bounds across(BlockExpression.Across node, Bounds x) {
        boolean safe = x.within(SUBTRACTABLE);
        return switch (node.operator()) {
            case MINMAX -> Bounds.of(0, 1).orNan(!safe);
            // Values that differ by so little that their variance underflows have a deviation of 0.
            case ZSCORE -> Affine.distinct(node.argument()) ? Bounds.of(-BLOCKS, BLOCKS) : Bounds.ANY;
            case RANK -> Bounds.of(0, 1).orNan(x.nan());
            case SOFTMAX -> Bounds.of(0, 1).orNan(!safe);
            case SMOOTH -> safe ? x.loosened() : Bounds.ANY;
        };
    }
}
