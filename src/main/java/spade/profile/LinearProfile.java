package spade.profile;

import java.util.Optional;

/**
 * What formulas see of one linear beside its share of the block's distributions.
 *
 * @param name its kind: {@code q}, {@code down}, …
 * @param outputs rows of its weight matrix
 * @param inputs columns of its weight matrix
 * @param matrices empty in a profile of distributions only
 */
public record LinearProfile(String name, long outputs, long inputs, Optional<LinearMatrices> matrices) {

    /** Prunable weights. */
    public long parameters() {
        return outputs * inputs;
    }
}
