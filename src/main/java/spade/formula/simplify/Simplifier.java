package spade.formula.simplify;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.BlockExpression.Across;
import spade.formula.BlockExpression.Binary;
import spade.formula.BlockExpression.Constant;
import spade.formula.BlockExpression.Reduce;
import spade.formula.BlockExpression.Unary;
import spade.formula.ElementsExpression.Source;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Range;
import spade.formula.UnaryOperator;

/**
 * Brings formulas into a canonical form: formulas whose forms are equal allocate the same, but for rounding of the
 * sparsities (1e-9), and many that are equal by the rules of algebra have equal forms.
 *
 * <p>Only rules are used that keep values bit by bit, infinities and NaN included, because what stands above them, such
 * as {@code tan(exp(x))}, may magnify any difference.
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

    /** Operators that have poles, overflow, or are not defined for values that are all equal. */
    private static final Set<String> MAY_BE_INFINITE = Set.of(
            ("log exp asin acos sqrt pow / kurtosis gini entropy entropy_code quantile outlier_ratio trimmed_mean"
                            + " correlation log_determinant hill_exponent zscore")
                    .split(" "));

    private Simplifier() {}

    /**
     * The canonical form.
     *
     * @return a formula with the same allocation on every model, and itself its canonical form; the given formula where
     *     the rules come to no end
     */
    public static Formula simplify(Formula formula) {
        return repeated(
                formula,
                simple ->
                        underRange(simple.withValue((BlockExpression) everywhere(Identities.rewrite(simple.value())))));
    }

    /** What a pass leaves as it is, or the formula itself where {@value #PASSES} passes do not get there. */
    static Formula repeated(Formula formula, Function<Formula, Formula> pass) {
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

    /** What the range does not show: min-max, which it makes itself, and a negation, which is its other direction. */
    private static Formula underRange(Formula formula) {
        BlockExpression value = formula.value();
        if (formula.range().lambda() == 0 || !value.differsByBlock()) {
            return new Formula(new Constant(0), new Range(0, Range.Direction.MORE), formula.offsets());
        }
        if (value instanceof Unary node && node.operator() == UnaryOperator.NEG && isFinite(node.argument())) {
            return formula.withValue(node.argument()).withRange(formula.range().flipped());
        }
        boolean twice = value instanceof Across node && node.operator() == AcrossOperator.MINMAX;
        return twice && isFinite(value) ? formula.withValue(((Across) value).argument()) : formula;
    }

    /**
     * Whether every value is a finite number, for all blocks of all models: an infinity counts as −1 under a range,
     * whatever its sign. Elements are taken as finite, at or above 0, several, not all equal.
     */
    private static boolean isFinite(Expression value) {
        boolean reduced = value instanceof Reduce node && !(node.argument() instanceof Source);
        return !reduced
                && !MAY_BE_INFINITE.contains(value.word())
                && value.children().stream().allMatch(Simplifier::isFinite);
    }

    /** Arithmetic with constants, and one order of operands, at every node of a tree, operands first. */
    private static Expression everywhere(Expression tree) {
        Expression node = tree.withChildren(
                tree.children().stream().map(Simplifier::everywhere).toList());
        if (node instanceof Unary unary && unary.argument() instanceof Constant x) {
            return folded(unary.operator().applyAsDouble(x.value()), unary);
        }
        return node instanceof Binary binary ? binary(binary) : node;
    }

    private static BlockExpression binary(Binary node) {
        if (node.left() instanceof Constant x && node.right() instanceof Constant y) {
            return folded(node.operator().applyAsDouble(x.value(), y.value()), node);
        }
        return COMMUTING.contains(node.operator()) && ORDER.compare(node.left(), node.right()) > 0
                ? new Binary(node.operator(), /* left= */ node.right(), /* right= */ node.left())
                : node;
    }

    /** Infinities and NaN are no constants, and the sign of a negative zero would be lost. */
    private static BlockExpression folded(double value, BlockExpression node) {
        return Double.isFinite(value) && !Double.valueOf(-0.0).equals(value) ? new Constant(value) : node;
    }
}
