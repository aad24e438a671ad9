package spade.space;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Objects;
import spade.formula.Offsets;
import spade.formula.Range;
import spade.formula.Unit;

/**
 * How large the formulas of a space become, and in which intervals their numbers lie at first.
 *
 * @param chain element-wise operators in a row at most
 * @param transforms unary functions of a block value in a row at most
 * @param depth nodes on the longest way from root to leaf at most, the range not counted
 * @param size nodes at most, the range not counted
 * @param lambda λ of the range, within [0, 0.5]; where it depends on S, at the mean sparsity of a search
 * @param exponent of S in λ; 0 for the same λ at every sparsity
 * @param constant constants; a mutation may leave the interval
 * @param offset the largest offset of a kind of linear; 0 for one sparsity per block
 * @param units what formulas have a value of
 * @param forms how values become sparsities
 * @param directions signs of the range
 */
public record Limits(
        @JsonProperty(required = true) int chain,
        @JsonProperty(required = true) int transforms,
        @JsonProperty(required = true) int depth,
        @JsonProperty(required = true) int size,
        @JsonProperty(required = true) Interval lambda,
        Interval exponent,
        Interval constant,
        double offset,
        List<Unit> units,
        List<Range.Form> forms,
        List<Range.Direction> directions) {

    private static final int LARGEST = 200;

    /** Where constants lie in a space that does not say so. */
    private static final Interval CONSTANT = new Interval(-4, 4);

    private static final Interval NO_EXPONENT = new Interval(0, 0);

    public Limits {
        // What a file leaves out is null until here.
        exponent = Objects.requireNonNullElse(exponent, NO_EXPONENT);
        constant = Objects.requireNonNullElse(constant, CONSTANT);
        units = List.copyOf(Objects.requireNonNullElse(units, List.of(Unit.BLOCK)));
        forms = List.copyOf(Objects.requireNonNullElse(forms, List.of(Range.Form.RANGE)));
        directions = List.copyOf(Objects.requireNonNullElse(directions, List.of(Range.Direction.values())));
        require(
                chain >= 0 && transforms >= 0,
                "Chains and transforms are 0 or longer, not " + Math.min(chain, transforms));
        require(
                depth >= 2 && size >= 2,
                "A reduction of elements has depth and size 2: limits of " + depth + " and " + size + " leave nothing");
        require(
                size <= LARGEST,
                "A formula of more than " + LARGEST + " nodes could not be read back: a size of " + size
                        + " is too much");
        require(
                lambda.min() >= 0 && lambda.max() <= Range.MAX_LAMBDA && lambda.max() != 0,
                "λ lies within 0 and " + Range.MAX_LAMBDA + ", not between " + lambda.min() + " and " + lambda.max());
        require(
                Math.max(-exponent.min(), exponent.max()) <= Range.MAX_EXPONENT,
                "Exponents of S lie within -" + Range.MAX_EXPONENT + " and " + Range.MAX_EXPONENT + ", not between "
                        + exponent.min() + " and " + exponent.max());
        require(
                offset >= 0 && offset <= Offsets.MAX,
                "The largest offset lies within 0 and " + Offsets.MAX + ", not at " + offset);
        require(
                !units.isEmpty() && !forms.isEmpty() && !directions.isEmpty(),
                "A space needs a unit, a form and a direction of the range");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
