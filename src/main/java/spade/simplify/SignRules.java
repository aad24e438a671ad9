package spade.simplify;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Unary;
import spade.formula.Expression;
import spade.formula.UnaryOperator;

/**
 * Where the sign of a constant factor goes: as {@link Identities} does with negation, towards the root, and there into
 * the outermost constant.
 *
 * @param zeros whether a zero may change its sign
 */
record SignRules(boolean zeros) implements Rule {

    private static final Set<UnaryOperator> ODD = EnumSet.of(
            UnaryOperator.SIN, UnaryOperator.TAN, UnaryOperator.ASIN, UnaryOperator.ATAN, UnaryOperator.TANH);

    @Override
    public Expression rewrite(Expression expression) {
        if (expression instanceof Unary node) {
            return node.operator() == UnaryOperator.NEG ? negation(node) : function(node);
        }
        return expression instanceof Binary node ? binary(node) : expression;
    }

    private BlockExpression negation(Unary node) {
        if (!(node.argument() instanceof Binary inner)) {
            return node;
        }
        boolean product = isProduct(inner);
        if (product && inner.right() instanceof Constant constant && carriesSign(constant)) {
            return new Binary(inner.operator(), inner.left(), negated(constant));
        }
        if (product && inner.left() instanceof Constant constant && carriesSign(constant)) {
            return new Binary(inner.operator(), negated(constant), inner.right());
        }
        return zeros && inner.operator() == BinaryOperator.ADD && inner.right() instanceof Constant constant
                ? new Binary(BinaryOperator.SUBTRACT, negated(constant), inner.left())
                : node;
    }

    private static BlockExpression function(Unary node) {
        Optional<BlockExpression> positive = positive(node.argument());
        if (positive.isEmpty()) {
            return node;
        }
        Unary without = new Unary(node.operator(), positive.get());
        boolean even = node.operator() == UnaryOperator.COS || node.operator() == UnaryOperator.ABS;
        return even ? without : ODD.contains(node.operator()) ? new Unary(UnaryOperator.NEG, without) : node;
    }

    private BlockExpression binary(Binary node) {
        Optional<BlockExpression> left = positive(node.left());
        Optional<BlockExpression> right = positive(node.right());
        return switch (node.operator()) {
            case ADD ->
                right.or(() -> negative(node.right()))
                        .<BlockExpression>map(y -> new Binary(BinaryOperator.SUBTRACT, node.left(), y))
                        .or(() -> left.map(x -> new Binary(BinaryOperator.SUBTRACT, node.right(), x)))
                        .orElse(node);
            case SUBTRACT ->
                right.or(() -> negative(node.right()))
                        .<BlockExpression>map(y -> new Binary(BinaryOperator.ADD, node.left(), y))
                        .or(() -> left.filter(x -> zeros)
                                .map(x ->
                                        new Unary(UnaryOperator.NEG, new Binary(BinaryOperator.ADD, x, node.right()))))
                        .orElse(node);
            case MULTIPLY, DIVIDE ->
                left.map(x -> outwards(new Binary(node.operator(), x, node.right())))
                        .or(() -> right.map(y -> outwards(new Binary(node.operator(), node.left(), y))))
                        .orElse(node);
            case MIN, MAX, POW -> node;
        };
    }

    /** The negated product or quotient, its constant negated where it has one. */
    private static BlockExpression outwards(Binary product) {
        if (product.right() instanceof Constant constant && carriesSign(constant)) {
            return new Binary(product.operator(), product.left(), negated(constant));
        }
        if (product.left() instanceof Constant constant && carriesSign(constant)) {
            return new Binary(product.operator(), negated(constant), product.right());
        }
        return new Unary(UnaryOperator.NEG, product);
    }

    /** A zero loses the sign that it is given, and then a quotient its infinity's. */
    private static boolean carriesSign(Constant constant) {
        return constant.value() != 0;
    }

    /** A product or quotient with a negative constant, that constant without its sign. */
    static Optional<BlockExpression> positive(BlockExpression expression) {
        if (!(expression instanceof Binary node && isProduct(node))) {
            return Optional.empty();
        }
        return negative(node.right())
                .<BlockExpression>map(c -> new Binary(node.operator(), node.left(), c))
                .or(() -> negative(node.left()).map(c -> new Binary(node.operator(), c, node.right())));
    }

    private static Optional<BlockExpression> negative(BlockExpression expression) {
        return expression instanceof Constant constant && constant.value() < 0
                ? Optional.of(negated(constant))
                : Optional.empty();
    }

    private static boolean isProduct(Binary node) {
        return node.operator() == BinaryOperator.MULTIPLY || node.operator() == BinaryOperator.DIVIDE;
    }

    private static Constant negated(Constant constant) {
        return new Constant(-constant.value());
    }
}
