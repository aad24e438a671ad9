package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Which weights of a linear go, and what becomes of the others; {@link PruningMethods} knows them all by name. */
public interface PruningMethod {

    /** What it has to know of a block. */
    Set<Statistic> needs();

    /** Whether weights that stay are changed too. */
    boolean changesWeights();

    /**
     * The pruned linear.
     *
     * @param refinement changes the mask, true where a weight goes, before it is applied
     */
    NDArray prune(PrunableLinear linear, Zeros zeros, UnaryOperator<NDArray> refinement);

    /**
     * Float32 scores [out, in] from nothing but norms, of which the lowest of every row go, so that one ranking serves
     * every allocation; empty where it does not.
     */
    default Optional<Function<PrunableLinear, NDArray>> rankedScores() {
        return Optional.empty();
    }
}
