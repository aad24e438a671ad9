package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Zeroes the weights of lowest score; equal ones in their order, row by row.
 *
 * @param name as the user writes it
 * @param scores float32 [out, in] of a linear, owned by its scope
 */
record ScoredPruning(String name, Set<Statistic> needs, Comparison comparison, Function<PrunableLinear, NDArray> scores)
        implements PruningMethod {

    @Override
    public boolean changesWeights() {
        return false;
    }

    @Override
    public Optional<Function<PrunableLinear, NDArray>> rankedScores() {
        boolean ranked = comparison == Comparison.ROW && needs.equals(Set.of(Statistic.NORMS));
        return ranked ? Optional.of(scores) : Optional.empty();
    }

    @Override
    public NDArray prune(PrunableLinear linear, Zeros zeros, Refinement refinement) {
        NDArray mask = refinement.refine(linear, mask(linear, zeros), zeros);
        return linear.call("zeroed").with(mask).tensor(linear.work());
    }

    /** True where a weight goes. */
    private NDArray mask(PrunableLinear linear, Zeros zeros) {
        String kernel = zeros.group() == 0 ? "lowest" : "lowest_of_groups";
        long width = zeros.group() == 0 ? comparison.width(linear.weight()) : zeros.group();
        long count = zeros.group() == 0 ? (long) (width * zeros.share()) : zeros.ofGroup();
        return linear.kernels()
                .call(kernel)
                .with(scores.apply(linear))
                .with(width)
                .with(count)
                .tensor(linear.work());
    }

    @Override
    public String toString() {
        return name;
    }
}
