package spade.simplify;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Unary;
import spade.formula.Expression;
import spade.formula.UnaryOperator;

/**
 * One order of operands that may stand in any: the larger first, equals by their text, constants last. Sums and
 * products are not regrouped, since rounding depends on it; minima and maxima are, and name every operand once.
 */
final class OperandOrder implements Rule {

    private static final Comparator<BlockExpression> ORDER = Comparator.<BlockExpression, Boolean>comparing(
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
            case MIN, MAX -> regrouped(node);
            case SUBTRACT, DIVIDE, POW -> node;
        };
    }

    /** Whether it is a difference that in the usual order would be its negative. */
    static boolean reversed(Binary node) {
        return node.operator() == BinaryOperator.SUBTRACT && ORDER.compare(node.left(), node.right()) > 0;
    }

    static Binary swapped(Binary node) {
        return new Binary(node.operator(), node.right(), node.left());
    }

    private static BlockExpression regrouped(Binary node) {
        List<BlockExpression> operands =
                operands(node, node.operator()).distinct().sorted(ORDER).toList();
        List<Constant> constants = operands.stream()
                .filter(Constant.class::isInstance)
                .map(Constant.class::cast)
                .toList();
        Stream<BlockExpression> others = operands.stream().filter(operand -> !(operand instanceof Constant));
        Stream<BlockExpression> decided =
                constants.stream().mapToDouble(Constant::value).reduce(node.operator()::applyAsDouble).stream()
                        .mapToObj(Constant::new);
        return Stream.concat(others, decided)
                .reduce((left, right) -> new Binary(node.operator(), left, right))
                .orElseThrow();
    }

    private static Stream<BlockExpression> operands(BlockExpression expression, BinaryOperator operator) {
        return expression instanceof Binary node && node.operator() == operator
                ? Stream.concat(operands(node.left(), operator), operands(node.right(), operator))
                : Stream.of(expression);
    }
}
