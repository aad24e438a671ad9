package spade.formula;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;

/**
 * An allocation formula: an expression with one value per block, the range that turns values into sparsities, and
 * offsets for kinds of linears, where it has any. Its text form is {@code range(expression, ±λ)}, a positive λ giving
 * larger values more sparsity, with offsets {@code range(expression, ±λ, v: -0.15)}; {@link FormulaParser} reads it.
 */
public record Formula(BlockExpression value, Range range, Offsets offsets) {

    /** A formula with one sparsity per block. */
    public Formula(BlockExpression value, Range range) {
        this(value, range, Offsets.NONE);
    }

    /** The same range and offsets over another expression. */
    public Formula withValue(BlockExpression other) {
        return new Formula(other, range, offsets);
    }

    /** The same expression and offsets with another range. */
    public Formula withRange(Range other) {
        return new Formula(value, other, offsets);
    }

    /** The same expression and range with other offsets. */
    public Formula withOffsets(Offsets other) {
        return new Formula(value, range, other);
    }

    /**
     * The value of every block. As in the released code of DSA, a NaN at the end counts as 0 and an infinity as −1.
     *
     * @return what came of it, and whether that rule was needed
     */
    public BlockValues evaluate(ProfileValues profile) {
        return BlockValues.of(value.evaluate(profile));
    }

    /** The value of every block, of a profile that is used once. */
    public BlockValues evaluate(ScoreProfile profile) {
        return evaluate(new ProfileValues(profile));
    }

    /** What a profile has to hold for this formula. */
    public ProfileDetail detail() {
        return value.nodes()
                .map(node -> node instanceof BlockExpression.Matrix
                        ? ProfileDetail.MATRICES
                        : node instanceof ElementsExpression ? ProfileDetail.DISTRIBUTIONS : ProfileDetail.SHAPES)
                .reduce(ProfileDetail.SHAPES, ProfileDetail::and);
    }

    /** Nodes of the tree, the range and every offset counted as one. */
    public int complexity() {
        return 1 + value.size() + offsets.byKind().size();
    }

    /** The formula of a text, as {@link FormulaParser} reads it. */
    @JsonCreator
    static Formula of(String text) {
        return FormulaParser.parse(text);
    }

    @JsonValue
    @Override
    public String toString() {
        return range.form() + "(" + value + ", " + range + offsets + ")";
    }
}
