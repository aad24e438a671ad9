package spade.simplify;

import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.Expression;
import spade.formula.Formula;

/**
 * Brings formulas into a canonical form: formulas whose forms are equal allocate the same, but for rounding of the
 * sparsities (1e-9), and most that are equal by the rules of algebra have equal forms.
 *
 * <p>Inside a formula only rules are used that keep values bit by bit, infinities and NaN included, because what stands
 * above them, such as {@code tan(exp(x))}, may magnify any difference. Under the range and under a rank, where only
 * places or order count, rules of real numbers are used where rounding cannot matter.
 */
public final class Simplifier {

    /** Far more than formulas need; rules that undo each other would otherwise go on for ever. */
    private static final int PASSES = 200;

    private static final Rule EXACT = rules(Identities.EXACT, false);
    private static final Rule BUT_FOR_ZEROS = rules(Identities.EXACT.then(Identities.BUT_FOR_ZEROS), true);

    private Simplifier() {}

    private static Rule rules(Rule identities, boolean zeros) {
        Rule others = new ElementRules()
                .then(new ArithmeticRules(zeros))
                .then(new ExtremeRules(zeros))
                .then(new SignRules(zeros))
                .then(new RankRules())
                .then(new OperandOrder());
        return tree -> others.everywhere(identities.rewrite(tree));
    }

    /**
     * The canonical form.
     *
     * @return a formula with the same allocation on every model, and itself its canonical form
     */
    public static Formula simplify(Formula formula) {
        Formula simple = formula;
        for (int pass = 0; pass < PASSES; pass++) {
            Formula next = RootRules.rewrite(simple.withValue(value(simple.value())));
            if (next.equals(simple)) {
                return simple;
            }
            simple = next;
        }
        throw new IllegalStateException("The rules of simplification go round in circles over " + formula);
    }

    private static BlockExpression value(BlockExpression value) {
        Rule rules = tellsZerosApart(value) ? EXACT : BUT_FOR_ZEROS;
        return (BlockExpression) rules.rewrite(value);
    }

    /** Whether 0 and −0 may lead to different numbers: they do by 1 / 0 and by powers of 0. */
    private static boolean tellsZerosApart(Expression expression) {
        boolean here = expression instanceof BlockExpression.Binary node
                && (node.operator() == BinaryOperator.POW
                        || (node.operator() == BinaryOperator.DIVIDE && !isOther(node.right())));
        return here || expression.children().stream().anyMatch(Simplifier::tellsZerosApart);
    }

    private static boolean isOther(BlockExpression divisor) {
        return divisor instanceof BlockExpression.Constant constant && constant.value() != 0;
    }
}
