package spade.prune;

/**
 * What a pruner can ask to know of a block: sums over what its linears read, added up over the calibration windows by
 * the kernel of that name in {@code prune.ts}, or {@link Gradients}.
 */
enum Statistic {
    /** By feature the sum of squares over windows and tokens, float64 [in]. */
    NORMS("squares"),
    /** By feature the sum over windows and tokens, and that of the variances within windows, float64 [2, in]. */
    MOMENTS("moments"),
    /** Xᵀ·X, float32 [in, in]. */
    GRAM("gram"),
    /** Of the dense model's loss by the weights; gathered by a {@link ReversePass} before anything is pruned. */
    GRADIENTS("");

    final String kernel;

    Statistic(String kernel) {
        this.kernel = kernel;
    }
}
