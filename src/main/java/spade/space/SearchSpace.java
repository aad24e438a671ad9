package spade.space;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.formula.Range;

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

    /** A coefficient of few digits times a power of S misses λ by such a share at most. */
    private static final double ROUNDING = 1e-3;

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

    /**
     * Whether a formula is one of the space: its operators, its limits, its unit, its range.
     *
     * @param sparsity at which λ has to lie within its limits
     */
    public boolean contains(Formula formula, double sparsity) {
        return admits(formula.value())
                && limits.units().contains(formula.unit())
                && admits(formula.range(), sparsity)
                && formula.offsets().byKind().values().stream().allMatch(offset -> Math.abs(offset) <= limits.offset())
                && formula.value().nodes().allMatch(operators::has);
    }

    private boolean admits(Range range, double sparsity) {
        double lambda = range.lambda(sparsity);
        double rounding = range.exponent() == 0 ? 0 : ROUNDING * lambda;
        return limits.forms().contains(range.form())
                && limits.directions().contains(range.direction())
                && range.exponent() == limits.exponent().nearest(range.exponent())
                && Math.abs(lambda - limits.lambda().nearest(lambda)) <= rounding;
    }

    /** @param above operators of the node's own sort in a row right above it */
    private boolean admitsRows(Expression node, int above) {
        int most = node instanceof ElementsExpression.Elementwise
                ? limits.chain()
                : node instanceof BlockExpression.Unary ? limits.transforms() : Integer.MAX_VALUE;
        return above < most
                && node.children().stream()
                        .allMatch(child -> admitsRows(child, child.getClass() == node.getClass() ? above + 1 : 0));
    }
}
