package spade.formula;

import spade.profile.Distribution;
import spade.profile.LinearMatrices;
import spade.profile.MatrixQuantities;
import spade.profile.UnitProfile;

/** What a unit has many numbers of. */
public enum Elements {
    /** The pruning metric's scores of its linears, |W|·‖X‖ for Wanda. */
    SCORES,
    /** |W| of its linears; as a matrix, W with its signs. */
    WEIGHTS,
    /** ‖X‖ of every input feature of its linears; no matrix. */
    ACTIVATIONS;

    Distribution of(UnitProfile unit) {
        return switch (this) {
            case SCORES -> unit.scores();
            case WEIGHTS -> unit.weights();
            case ACTIVATIONS -> unit.activations();
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
