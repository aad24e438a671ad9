package spade.formula;

/** A number that a unit has beside its elements. */
public enum Trait {
    /** The place of its block, from 0 for the first to 1 for the last. */
    DEPTH,
    /** Its prunable weights over the mean of such units. */
    SHARE,
    /**
     * The slope of the loss over its sparsity, divided by its share, at the uniform target sparsity; of a block the
     * mean over its linears, weighted by their weights.
     */
    SLOPE;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
