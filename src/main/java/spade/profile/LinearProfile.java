package spade.profile;

/**
 * What formulas see of one linear beside its share of the block's distributions.
 *
 * @param name its kind: {@code q}, {@code down}, …
 * @param outputs rows of its weight matrix
 * @param inputs columns of its weight matrix
 * @param scores quantities of the matrix of scores
 * @param weights quantities of the weight matrix, signs included
 */
public record LinearProfile(String name, long outputs, long inputs, MatrixQuantities scores, MatrixQuantities weights) {

    /** Prunable weights. */
    public long parameters() {
        return outputs * inputs;
    }
}
