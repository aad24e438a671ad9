package spade.simplify;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Binary;
import spade.formula.Expression;

/**
 * Minima and maxima of several operands: each operand once, in the usual order, without those that bounds rule out.
 *
 * @param zeros whether a zero may change its sign
 */
record ExtremeRules(boolean zeros) implements Rule {

    @Override
    public Expression rewrite(Expression expression) {
        if (!(expression instanceof Binary node && isExtreme(node.operator()))) {
            return expression;
        }
        List<BlockExpression> operands = operands(node, node.operator())
                .distinct()
                .sorted(OperandOrder.ORDER)
                .toList();
        return decided(operands, node.operator()).stream()
                .reduce((left, right) -> new Binary(node.operator(), left, right))
                .orElseThrow();
    }

    private static boolean isExtreme(BinaryOperator operator) {
        return operator == BinaryOperator.MIN || operator == BinaryOperator.MAX;
    }

    private static Stream<BlockExpression> operands(BlockExpression expression, BinaryOperator operator) {
        return expression instanceof Binary node && node.operator() == operator
                ? Stream.concat(operands(node.left(), operator), operands(node.right(), operator))
                : Stream.of(expression);
    }

    /** The operands without those that another one rules out. */
    private List<BlockExpression> decided(List<BlockExpression> operands, BinaryOperator operator) {
        List<BlockExpression> left = new ArrayList<>(operands);
        for (int i = 0; i < left.size(); i++) {
            int at = i;
            boolean ruledOut = IntStream.range(0, left.size())
                    .anyMatch(other -> other != at && rulesOut(left.get(other), left.get(at), operator));
            if (ruledOut) {
                left.remove(i--);
            }
        }
        return left;
    }

    /** Whether one operand is never on the wrong side of another; a NaN in either would be the result. */
    private boolean rulesOut(BlockExpression one, BlockExpression other, BinaryOperator operator) {
        Bounds first = BlockBounds.of(one);
        Bounds second = BlockBounds.of(other);
        Bounds lower = operator == BinaryOperator.MIN ? first : second;
        Bounds upper = operator == BinaryOperator.MIN ? second : first;
        boolean touching = lower.high() == upper.low() && (zeros || upper.low() != 0);
        return (lower.high() < upper.low() || touching) && !first.nan() && !second.nan();
    }
}
