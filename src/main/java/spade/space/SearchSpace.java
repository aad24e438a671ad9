package spade.space;

import java.util.List;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.NamedFormulas;

/**
 * Which formulas a search may build.
 *
 * @param name what users call it
 * @param description what it is for, one sentence
 * @param operators what formulas are built from
 * @param limits how large they become
 * @param seeds formulas of the first population, by name or as text
 */
public record SearchSpace(String name, String description, Operators operators, Limits limits, List<String> seeds) {

    public SearchSpace {
        seeds = List.copyOf(seeds);
    }

    /** The formulas of the seeds. */
    public List<Formula> seedFormulas() {
        return seeds.stream().map(NamedFormulas::parse).toList();
    }

    /** Whether an expression stays within the limits. */
    public boolean admits(BlockExpression value) {
        return value.depth() <= limits.depth() && value.size() <= limits.size() && admitsRows(value, 0);
    }

    /** @param above operators of the node's own sort in a row right above it */
    private boolean admitsRows(Expression node, int above) {
        boolean elementwise = node instanceof ElementsExpression.Elementwise;
        boolean unary = node instanceof BlockExpression.Unary;
        int row = elementwise || unary ? above + 1 : 0;
        if (row > (elementwise ? limits.chain() : unary ? limits.transforms() : 0)) {
            return false;
        }
        return node.children().stream().allMatch(child -> admitsRows(child, sameSort(node, child) ? row : 0));
    }

    private static boolean sameSort(Expression node, Expression child) {
        return node.getClass() == child.getClass();
    }
}
