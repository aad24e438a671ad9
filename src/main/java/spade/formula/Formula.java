package spade.formula;

import java.util.stream.IntStream;
import spade.profile.ScoreProfile;

/**
 * An allocation formula: an expression with one value per block, and the range that turns values into sparsities. Its
 * text form is {@code range(expression, ±λ)}, a positive λ giving larger values more sparsity; {@link FormulaParser}
 * reads it.
 */
public record Formula(BlockExpression value, Range range) {

    /**
     * The value of every block. As in the released code of DSA, a NaN at the end counts as 0 and an infinity as −1.
     *
     * @return what came of it, and whether that rule was needed
     */
    public BlockValues evaluate(ScoreProfile profile) {
        int blocks = profile.blocks().size();
        double[] raw = IntStream.range(0, blocks)
                .mapToDouble(l -> value.evaluate(
                        new BlockContext(profile.blocks().get(l), blocks == 1 ? 0 : (double) l / (blocks - 1))))
                .toArray();
        return BlockValues.of(raw);
    }

    /** Nodes of the tree, the range counted as one. */
    public int complexity() {
        return 1 + value.size();
    }

    @Override
    public String toString() {
        return "range(" + value + ", " + range + ")";
    }
}
