package spade.formula;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spade.profile.BlockProfile;
import spade.profile.Distribution;
import spade.profile.LinearMatrices;
import spade.profile.MatrixQuantities;

/** What a block has many numbers of. */
public enum Elements {
    /** The pruning metric's scores of all its linears, |W|·‖X‖ for Wanda. */
    SCORES(BlockProfile::scores, LinearMatrices::scores),
    /** |W| of all its linears; as a matrix, W with its signs. */
    WEIGHTS(BlockProfile::weights, LinearMatrices::weights),
    /** ‖X‖ of every input feature of every linear; no matrix. */
    ACTIVATIONS(BlockProfile::activations, null);

    private final Function<BlockProfile, Distribution> distribution;
    private final @Nullable Function<LinearMatrices, MatrixQuantities> matrix;

    Elements(
            Function<BlockProfile, Distribution> distribution,
            @Nullable Function<LinearMatrices, MatrixQuantities> matrix) {
        this.distribution = distribution;
        this.matrix = matrix;
    }

    Distribution of(BlockProfile block) {
        return distribution.apply(block);
    }

    /** Whether each linear has a matrix of them. */
    public boolean isMatrix() {
        return matrix != null;
    }

    MatrixQuantities of(LinearMatrices linear) {
        if (matrix == null) {
            throw new IllegalStateException(this + " are no matrix.");
        }
        return matrix.apply(linear);
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
