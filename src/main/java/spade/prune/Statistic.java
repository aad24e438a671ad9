package spade.prune;

/**
 * What a pruner can ask to know of a block. Those of what its linears read are sums over the calibration windows, added
 * up batch after batch by the kernel of that name in {@code prune.ts}.
 */
enum Statistic {
    /** By feature the sum of squares over windows and tokens, float64 [in]. */
    NORMS("squares"),
    /** By feature the sum over windows and tokens, and that of the variances within windows, float64 [2, in]. */
    MOMENTS("moments"),
    /** Xᵀ·X, float32 [in, in]. */
    GRAM("gram");

    private final String kernel;

    Statistic(String kernel) {
        this.kernel = kernel;
    }

    String kernel() {
        return kernel;
    }
}
