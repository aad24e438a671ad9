package spade.formula.simplify;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Across;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Unary;
import spade.formula.Expression;
import spade.formula.Formula;

/**
 * Brings formulas into a canonical form: formulas whose forms are equal allocate the same, but for rounding of the
 * sparsities (1e-9), and many that are equal by the rules of algebra have equal forms.
 *
 * <p>Inside a formula only rules are used that keep values bit by bit, infinities and NaN included, because what stands
 * above them, such as {@code tan(exp(x))}, may magnify any difference. Under the range, where only places count, rules
 * of real numbers are used where rounding cannot matter.
 */
public final class Simplifier {

    /** Far more than formulas need; rules that undo each other would otherwise go on for ever. */
    private static final int PASSES = 200;

    /** The larger first, equals by their text, constants last. */
    private static final Comparator<BlockExpression> ORDER = Comparator.<BlockExpression, Boolean>comparing(
                    operand -> operand instanceof Constant)
            .thenComparing(
                    Comparator.<BlockExpression>comparingInt(Expression::size).reversed())
            .thenComparing(BlockExpression::toString);

    /** Sums and products are not regrouped, since rounding depends on it. */
    private static final Set<BinaryOperator> COMMUTING =
            EnumSet.of(BinaryOperator.ADD, BinaryOperator.MULTIPLY, BinaryOperator.MIN, BinaryOperator.MAX);

    private Simplifier() {}

    /**
     * The canonical form.
     *
     * @return a formula with the same allocation on every model, and itself its canonical form; the given formula where
     *     the rules come to no end
     */
    public static Formula simplify(Formula formula) {
        return repeated(formula, simple -> RootRules.rewrite(simple.withValue(value(simple.value()))));
    }

    /** What a pass leaves as it is, or the formula itself where {@value #PASSES} passes do not get there. */
    static Formula repeated(Formula formula, UnaryOperator<Formula> pass) {
        Formula simple = formula;
        for (int i = 0; i < PASSES; i++) {
            Formula next = pass.apply(simple);
            if (next.equals(simple)) {
                return simple;
            }
            simple = next;
        }
        return formula;
    }

    private static BlockExpression value(BlockExpression value) {
        Expression same = Identities.EXACT.rewrite(value);
        return (BlockExpression) everywhere(tellsZerosApart(value) ? same : Identities.BUT_FOR_ZEROS.rewrite(same));
    }

    /** Whether 0 and −0 may lead to different numbers: they do by 1 / 0 and by powers of 0. */
    private static boolean tellsZerosApart(Expression expression) {
        boolean here = expression instanceof Binary node
                && (node.operator() == BinaryOperator.POW
                        || (node.operator() == BinaryOperator.DIVIDE
                                && !(node.right() instanceof Constant divisor && divisor.value() != 0)));
        return here || expression.children().stream().anyMatch(Simplifier::tellsZerosApart);
    }

    /** Arithmetic with constants, and one order of operands, at every node of a tree, operands first. */
    private static Expression everywhere(Expression tree) {
        Expression node = tree.withChildren(
                tree.children().stream().map(Simplifier::everywhere).toList());
        if (node instanceof Unary unary && unary.argument() instanceof Constant x) {
            return folded(unary.operator().applyAsDouble(x.value()), unary);
        }
        if (node instanceof Binary binary) {
            return binary(binary);
        }
        boolean vanishes = node instanceof Across across
                && across.argument() instanceof Constant
                && (across.operator() == AcrossOperator.MINMAX || across.operator() == AcrossOperator.ZSCORE);
        return vanishes ? new Constant(0) : node;
    }

    private static BlockExpression binary(Binary node) {
        if (node.left() instanceof Constant x && node.right() instanceof Constant y) {
            return folded(node.operator().applyAsDouble(x.value(), y.value()), node);
        }
        if (node.operator() == BinaryOperator.SUBTRACT
                && node.left().equals(node.right())
                && Magnitude.finite(node.left())) {
            return new Constant(0);
        }
        return COMMUTING.contains(node.operator()) && isReversed(node) ? swapped(node) : node;
    }

    /** Infinities and NaN are no constants, and the sign of a negative zero would be lost. */
    private static BlockExpression folded(double value, BlockExpression node) {
        return Double.isFinite(value) && !Double.valueOf(-0.0).equals(value) ? new Constant(value) : node;
    }

    /** Whether the operands do not stand in the usual order. */
    static boolean isReversed(Binary node) {
        return ORDER.compare(node.left(), node.right()) > 0;
    }

    static Binary swapped(Binary node) {
        return new Binary(node.operator(), node.right(), node.left());
    }
}
