package spade.simplify;

import java.util.Comparator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Unary;
import spade.formula.Expression;
import spade.formula.UnaryOperator;

/**
 * One order of operands that may stand in any: the larger first, equals by their text, constants last. Sums and
 * products are not regrouped, since rounding depends on it.
 */
final class OperandOrder implements Rule {

    static final Comparator<BlockExpression> ORDER = Comparator.<BlockExpression, Boolean>comparing(
                    operand -> operand instanceof Constant)
            .thenComparing(
                    Comparator.<BlockExpression>comparingInt(Expression::size).reversed())
            .thenComparing(BlockExpression::toString);

    @Override
    public Expression rewrite(Expression expression) {
        if (expression instanceof Unary node) {
            // |x − y| = |y − x|, and the cosines are equal too.
            boolean even = node.operator() == UnaryOperator.ABS || node.operator() == UnaryOperator.COS;
            return even && node.argument() instanceof Binary inner && reversed(inner)
                    ? new Unary(node.operator(), swapped(inner))
                    : node;
        }
        if (!(expression instanceof Binary node)) {
            return expression;
        }
        return switch (node.operator()) {
            case ADD, MULTIPLY -> ORDER.compare(node.left(), node.right()) > 0 ? swapped(node) : node;
            case SUBTRACT, DIVIDE, MIN, MAX, POW -> node;
        };
    }

    /** Whether it is a difference that in the usual order would be its negative. */
    static boolean reversed(Binary node) {
        return node.operator() == BinaryOperator.SUBTRACT && ORDER.compare(node.left(), node.right()) > 0;
    }

    static Binary swapped(Binary node) {
        return new Binary(node.operator(), node.right(), node.left());
    }
}
