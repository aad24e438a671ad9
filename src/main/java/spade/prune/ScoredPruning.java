package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Zeroes the weights of lowest score; equal ones in their order, row by row.
 *
 * @param name as the user writes it
 * @param comparison which weights compete where zeros may lie anywhere; with a pattern those of a group do
 * @param scores float32 [out, in] of a linear, owned by its scope
 */
record ScoredPruning(String name, Set<Statistic> needs, Comparison comparison, Function<PrunableLinear, NDArray> scores)
        implements PruningMethod {

    /** The weights of an output, or all. */
    enum Comparison {
        ROW,
        MATRIX
    }

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
    public NDArray prune(PrunableLinear linear, Zeros zeros, UnaryOperator<NDArray> refinement) {
        return linear.call("zeroed").with(refinement.apply(mask(linear, zeros))).tensor(linear.work());
    }

    /** True where a weight goes. */
    private NDArray mask(PrunableLinear linear, Zeros zeros) {
        boolean anywhere = zeros.group() == 0;
        long compared =
                comparison == Comparison.ROW ? linear.inputs() : linear.weight().size();
        return linear.kernels()
                .call(anywhere ? "lowest" : "lowest_of_groups")
                .with(scores.apply(linear))
                .with(anywhere ? compared : zeros.group())
                .with(anywhere ? (long) (compared * zeros.share()) : zeros.ofGroup())
                .tensor(linear.work());
    }

    @Override
    public String toString() {
        return name;
    }
}
