package spade.formula.simplify;

import java.util.Optional;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Across;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Unary;
import spade.formula.Formula;
import spade.formula.Range;
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
        BlockExpression value = formula.value();
        if (formula.range().lambda() == 0 || !value.differsByBlock()) {
            return new Formula(new Constant(0), NONE, formula.offsets());
        }
        // An infinity counts as −1 whatever its sign, so it must not be there to be turned round.
        return stretched(value, formula)
                .or(() -> turned(value).filter(Magnitude::finite).map(positive -> flipped(formula, positive)))
                .orElse(formula);
    }

    /** The formula without a step that moves and stretches the values; where rounding hides no difference. */
    private static Optional<Formula> stretched(BlockExpression value, Formula formula) {
        if (value instanceof Across node) {
            BlockExpression x = node.argument();
            return switch (node.operator()) {
                // Min-max follows at the end, with the same rule for rounding.
                case MINMAX -> Optional.of(formula.withValue(x)).filter(simple -> Magnitude.finite(x));
                case ZSCORE -> Optional.of(formula.withValue(x)).filter(simple -> Magnitude.distinct(x));
                // The ranks of negated values are the ranks from the other end.
                case RANK -> turned(x).map(positive -> flipped(formula, new Across(AcrossOperator.RANK, positive)));
                case SOFTMAX, SMOOTH -> Optional.empty();
            };
        }
        if (!(value instanceof Binary node)) {
            return Optional.empty();
        }
        boolean right = Magnitude.isModerate(node.right());
        if (!right && !Magnitude.isModerate(node.left())) {
            return Optional.empty();
        }
        BlockExpression x = right ? node.left() : node.right();
        boolean negative = (right ? node.right() : node.left()) instanceof Constant factor && factor.value() < 0;
        Optional<Formula> simple =
                switch (node.operator()) {
                    case ADD -> Optional.of(formula.withValue(x));
                    case SUBTRACT -> Optional.of(right ? formula.withValue(x) : flipped(formula, x));
                    case MULTIPLY -> Optional.of(negative ? flipped(formula, x) : formula.withValue(x));
                    case DIVIDE ->
                        Optional.of(negative ? flipped(formula, x) : formula.withValue(x))
                                .filter(quotient -> right);
                    case MIN, MAX, POW -> Optional.empty();
                };
        return simple.filter(formulaOfX -> Magnitude.distinct(x));
    }

    private static Formula flipped(Formula formula, BlockExpression value) {
        return formula.withValue(value).withRange(formula.range().flipped());
    }

    /** The value whose negative, but for the usual order of operands, this one is. */
    private static Optional<BlockExpression> turned(BlockExpression value) {
        if (value instanceof Unary node && node.operator() == UnaryOperator.NEG) {
            return Optional.of(node.argument());
        }
        return value instanceof Binary node && node.operator() == BinaryOperator.SUBTRACT && Simplifier.isReversed(node)
                ? Optional.of(Simplifier.swapped(node))
                : Optional.empty();
    }
}
