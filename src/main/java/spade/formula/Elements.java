package spade.formula;

import spade.profile.BlockProfile;
import spade.profile.Distribution;
import spade.profile.LinearMatrices;
import spade.profile.MatrixQuantities;

/** What a block has many numbers of. */
public enum Elements {
    /** The pruning metric's scores of all its linears, |W|·‖X‖ for Wanda. */
    SCORES,
    /** |W| of all its linears; as a matrix, W with its signs. */
    WEIGHTS,
    /** ‖X‖ of every input feature of every linear; no matrix. */
    ACTIVATIONS;

    Distribution of(BlockProfile block) {
        return switch (this) {
            case SCORES -> block.scores();
            case WEIGHTS -> block.weights();
            case ACTIVATIONS -> block.activations();
        };
    }

    /** Whether each linear has a matrix of them. */
    public boolean isMatrix() {
        return this != ACTIVATIONS;
    }

    MatrixQuantities of(LinearMatrices linear) {
        return this == SCORES ? linear.scores() : linear.weights();
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
