package spade.formula;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;

/**
 * An allocation formula: an expression with one value per unit, the range that turns values into sparsities, and
 * offsets for kinds of linears, where it has any. Its text form is {@code range(expression, ±λ)}, a positive λ giving
 * larger values more sparsity; with values of linears instead of blocks {@code range(expression, ±λ, linear)}; with
 * offsets {@code range(expression, ±λ, v: -0.15)}; {@link FormulaParser} reads it.
 *
 * @param unit what the expression has a value of
 */
public record Formula(BlockExpression value, Range range, Unit unit, Offsets offsets) {

    /** A formula with one sparsity per block. */
    public Formula(BlockExpression value, Range range) {
        this(value, range, Unit.BLOCK, Offsets.NONE);
    }

    /** The same formula over another expression. */
    public Formula withValue(BlockExpression other) {
        return new Formula(other, range, unit, offsets);
    }

    /** The same formula with another range. */
    public Formula withRange(Range other) {
        return new Formula(value, other, unit, offsets);
    }

    /** The same formula with values of another unit. */
    public Formula withUnit(Unit other) {
        return new Formula(value, range, other, offsets);
    }

    /** The same formula with other offsets. */
    public Formula withOffsets(Offsets other) {
        return new Formula(value, range, unit, other);
    }

    /**
     * The value of every unit, of linears one block after the other. As in the released code of DSA, a NaN at the end
     * counts as 0 and an infinity as −1.
     *
     * @return what came of it, and whether that rule was needed
     */
    public BlockValues evaluate(ProfileValues profile) {
        return BlockValues.of(value.evaluate(profile.of(unit)));
    }

    /** The value of every unit, of a profile that is used once. */
    public BlockValues evaluate(ScoreProfile profile, double sparsity) {
        return evaluate(new ProfileValues(profile, sparsity));
    }

    /** What a profile has to hold for this formula. */
    public ProfileDetail detail() {
        return value.nodes()
                .map(node -> node instanceof BlockExpression.Matrix
                        ? ProfileDetail.MATRICES
                        : node instanceof ElementsExpression ? ProfileDetail.DISTRIBUTIONS : ProfileDetail.SHAPES)
                .reduce(ProfileDetail.SHAPES, ProfileDetail::and);
    }

    /** Whether a profile has to hold {@link ScoreProfile#slopes} at the target sparsity for it. */
    public boolean needsSlopes() {
        return value.nodes().anyMatch(node -> node.operator() == Trait.SLOPE);
    }

    /** What has a sparsity of its own. */
    public Granularity granularity() {
        return unit == Unit.LINEAR
                ? Granularity.LINEAR
                : offsets.byKind().isEmpty() ? Granularity.BLOCK : Granularity.BLOCK_AND_KIND;
    }

    /** Nodes of the tree, the range, the unit linear and every offset counted as one. */
    public int complexity() {
        return 1
                + value.size()
                + (unit == Unit.LINEAR ? 1 : 0)
                + offsets.byKind().size();
    }

    /** The formula of a text, as {@link FormulaParser} reads it. */
    @JsonCreator
    static Formula of(String text) {
        return FormulaParser.parse(text);
    }

    @JsonValue
    @Override
    public String toString() {
        return range.form() + "(" + value + ", " + range + (unit == Unit.LINEAR ? ", " + unit : "") + offsets + ")";
    }
}
