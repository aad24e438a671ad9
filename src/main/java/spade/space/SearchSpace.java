package spade.space;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.formula.Range;
import spade.formula.Reduction;

/**
 * Which formulas a search may build.
 *
 * @param name what users call it
 * @param description what it is for, one sentence
 * @param operators what formulas are built from
 * @param limits how large they become
 * @param seeds formulas of the first population, by name or as text
 */
public record SearchSpace(
        String name,
        @JsonProperty(required = true) String description,
        @JsonProperty(required = true) Operators operators,
        @JsonProperty(required = true) Limits limits,
        List<String> seeds) {

    public SearchSpace {
        Objects.requireNonNull(operators);
        Objects.requireNonNull(limits);
        // What a file leaves out is null until here.
        name = Objects.requireNonNullElse(name, "");
        seeds = List.copyOf(Objects.requireNonNullElse(seeds, List.of()));
        seeds.forEach(NamedFormulas::parse); // Throws where one is no formula.
    }

    /** The same space under the name, where it has none. */
    SearchSpace orNamed(String other) {
        return name.isEmpty() ? new SearchSpace(other, description, operators, limits, seeds) : this;
    }

    /** The formulas of the seeds. */
    public List<Formula> seedFormulas() {
        return seeds.stream().map(NamedFormulas::parse).toList();
    }

    /** Whether an expression stays within the limits. */
    public boolean admits(BlockExpression value) {
        return value.depth() <= limits.depth() && value.size() <= limits.size() && admitsRows(value, 0);
    }

    /** Whether a formula is one of the space: its operators, its limits, its range. */
    public boolean contains(Formula formula) {
        Range range = formula.range();
        return admits(formula.value())
                && limits.forms().contains(range.form())
                && limits.directions().contains(range.direction())
                && range.lambda() == limits.lambda().nearest(range.lambda())
                && formula.offsets().byKind().values().stream().allMatch(offset -> Math.abs(offset) <= limits.offset())
                && formula.value().nodes().allMatch(this::has);
    }

    private boolean has(Expression node) {
        if (node instanceof ElementsExpression.Source source) {
            return operators.elements().choices().contains(source.source());
        }
        if (node instanceof ElementsExpression.Elementwise elementwise) {
            return operators.elementwise().choices().contains(elementwise.operator());
        }
        if (node instanceof BlockExpression.Reduce reduce) {
            return reduce.reduction() instanceof Reduction.Parametric parametric
                    ? operators.parametric().choices().contains(parametric.kind())
                    : operators.statistics().choices().contains(reduce.reduction());
        }
        if (node instanceof BlockExpression.Matrix matrix) {
            return operators.matrix().choices().contains(matrix.quantity());
        }
        return has((BlockExpression) node);
    }

    private boolean has(BlockExpression node) {
        if (node instanceof BlockExpression.Unary unary) {
            return operators.unary().choices().contains(unary.operator());
        }
        if (node instanceof BlockExpression.Binary binary) {
            return operators.binary().choices().contains(binary.operator());
        }
        if (node instanceof BlockExpression.Across across) {
            return operators.across().choices().contains(across.operator());
        }
        Set<Operators.Leaf> leaves = operators.leaves().choices();
        return leaves.contains(node instanceof BlockExpression.Depth ? Operators.Leaf.DEPTH : Operators.Leaf.CONSTANT);
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
