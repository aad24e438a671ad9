package spade.simplify;

import java.util.Optional;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;

/**
 * A value as a·x + b with constants a and b.
 *
 * @param argument x
 * @param rising whether a is above 0
 */
record Affine(BlockExpression argument, boolean rising) {

    /** The sum, difference, product or quotient as such, where rounding hides no difference between blocks. */
    static Optional<Affine> of(Binary node) {
        Optional<Affine> affine = Optional.empty();
        if (node.right() instanceof Constant constant && Spread.moderate(constant)) {
            affine = switch (node.operator()) {
                case ADD, SUBTRACT -> Optional.of(new Affine(node.left(), true));
                case MULTIPLY, DIVIDE -> Optional.of(new Affine(node.left(), constant.value() > 0));
                case MIN, MAX, POW -> Optional.empty();
            };
        } else if (node.left() instanceof Constant constant && Spread.moderate(constant)) {
            affine = switch (node.operator()) {
                case ADD -> Optional.of(new Affine(node.right(), true));
                case SUBTRACT -> Optional.of(new Affine(node.right(), false));
                case MULTIPLY -> Optional.of(new Affine(node.right(), constant.value() > 0));
                case DIVIDE, MIN, MAX, POW -> Optional.empty();
            };
        }
        return affine.filter(a -> distinct(a.argument()));
    }

    /** Whether values are finite and keep their differences when they are moved and stretched. */
    static boolean distinct(BlockExpression value) {
        return Spread.wide(value) && BlockBounds.of(value).finite();
    }
}
