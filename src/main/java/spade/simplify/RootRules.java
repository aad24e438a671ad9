package spade.simplify;

import java.util.Optional;
import spade.formula.AcrossOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Across;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Unary;
import spade.formula.ElementsExpression;
import spade.formula.ElementwiseOperator;
import spade.formula.Formula;
import spade.formula.Range;
import spade.formula.Reduction;
import spade.formula.UnaryOperator;

/**
 * What a range does not show: it brings values to [0, 1], so that stretching and moving them changes nothing, and
 * turning them round is the other direction. Both forms of the range agree in that: with z replaced by 1 − z and the
 * sign of λ changed, their equations give the same sparsities.
 */
final class RootRules {

    private static final Range NONE = new Range(0, Range.Direction.MORE);

    private RootRules() {}

    /** The formula without one such layer, or as it is. */
    static Formula rewrite(Formula formula) {
        if (formula.range().lambda() == 0 || !formula.value().differsByBlock() || isStandardised(formula.value())) {
            return new Formula(new Constant(0), NONE, formula.offsets());
        }
        BlockExpression value = formula.value();
        if (value instanceof Unary node) {
            // An infinity counts as −1 whatever its sign, so it must not be there to be turned round.
            boolean turned = node.operator() == UnaryOperator.NEG
                    && BlockBounds.of(node.argument()).bounded();
            return turned ? flipped(formula, node.argument()) : formula;
        }
        if (value instanceof Binary node) {
            return binary(formula, node);
        }
        return value instanceof Across node ? across(formula, node) : formula;
    }

    private static Formula binary(Formula formula, Binary node) {
        Optional<Affine> affine = Affine.of(node);
        if (affine.isPresent()) {
            BlockExpression argument = affine.get().argument();
            return affine.get().rising() ? formula.withValue(argument) : flipped(formula, argument);
        }
        boolean turned = BlockBounds.of(node).bounded();
        if (turned && OperandOrder.reversed(node)) {
            return flipped(formula, OperandOrder.swapped(node));
        }
        return turned
                ? SignRules.positive(node)
                        .map(positive -> flipped(formula, positive))
                        .orElse(formula)
                : formula;
    }

    private static Formula across(Formula formula, Across node) {
        BlockExpression x = node.argument();
        return switch (node.operator()) {
            // Min-max follows at the end, with the same rule for rounding.
            case MINMAX -> BlockBounds.of(x).finite() ? formula.withValue(x) : formula;
            case ZSCORE -> Affine.distinct(x) ? formula.withValue(x) : formula;
            case RANK -> rank(formula, x);
            case SOFTMAX, SMOOTH -> formula;
        };
    }

    /** The ranks of negated values are the ranks from the other end. */
    private static Formula rank(Formula formula, BlockExpression x) {
        if (x instanceof Unary node && node.operator() == UnaryOperator.NEG) {
            return flipped(formula, new Across(AcrossOperator.RANK, node.argument()));
        }
        if (x instanceof Binary node && OperandOrder.reversed(node)) {
            return flipped(formula, new Across(AcrossOperator.RANK, OperandOrder.swapped(node)));
        }
        return SignRules.positive(x)
                .map(positive -> flipped(formula, new Across(AcrossOperator.RANK, positive)))
                .orElse(formula);
    }

    private static Formula flipped(Formula formula, BlockExpression value) {
        return formula.withValue(value).withRange(formula.range().flipped());
    }

    /** Whether it is a spread of z-scores, which is 1 but for rounding in every block. */
    private static boolean isStandardised(BlockExpression value) {
        return value instanceof BlockExpression.Reduce node
                && (node.reduction() == Reduction.Statistic.VAR || node.reduction() == Reduction.Statistic.STD)
                && node.argument() instanceof ElementsExpression.Elementwise inner
                && inner.operator() == ElementwiseOperator.ZSCORE
                && ElementBounds.isSource(inner.argument());
    }
}
