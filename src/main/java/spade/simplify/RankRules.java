package spade.simplify;

import java.util.Optional;
import spade.formula.AcrossOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Across;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Unary;
import spade.formula.Expression;
import spade.formula.UnaryOperator;

/** What the order of the blocks does not show: increasing functions of values that they keep apart. */
final class RankRules implements Rule {

    @Override
    public Expression rewrite(Expression expression) {
        return expression instanceof Across node && node.operator() == AcrossOperator.RANK
                ? ordered(node.argument())
                        .<Expression>map(argument -> new Across(AcrossOperator.RANK, argument))
                        .orElse(node)
                : expression;
    }

    private static Optional<BlockExpression> ordered(BlockExpression value) {
        if (value instanceof Unary node) {
            return Optional.of(node.argument()).filter(x -> increases(node.operator(), x));
        }
        if (value instanceof Across node) {
            boolean affine = node.operator() == AcrossOperator.MINMAX || node.operator() == AcrossOperator.ZSCORE;
            return Optional.of(node.argument()).filter(x -> affine && Affine.distinct(x));
        }
        return value instanceof Binary node
                ? Affine.of(node)
                        .map(affine ->
                                affine.rising() ? affine.argument() : new Unary(UnaryOperator.NEG, affine.argument()))
                        .filter(argument -> !argument.equals(value))
                : Optional.empty();
    }

    /** Whether a function increases on the bounds of its argument and does not saturate there. */
    private static boolean increases(UnaryOperator operator, BlockExpression argument) {
        Bounds x = BlockBounds.of(argument);
        boolean keeps =
                switch (operator) {
                    case SQRT, LOG -> x.nonNegative();
                    case ATAN -> x.within(1e4);
                    case EXP -> x.within(700);
                    case SIGMOID, SOFTPLUS -> x.within(20);
                    case TANH -> x.within(10);
                    case SIN, TAN, ASIN -> x.within(0.99);
                    case NEG, COS, ACOS, ABS -> false;
                };
        return keeps && Affine.distinct(argument);
    }
}
