package spade.prune;

import java.util.OptionalLong;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * Prunes dense blocks by their dense scores. Both ways give the same masks: {@link Ranks} are kept for many candidates,
 * thresholds are found anew each time.
 */
@FunctionalInterface
public interface Masks {

    /**
     * The block with the int(n_in·s) weights of lowest score in every row set to zero.
     *
     * @param owner owns the pruned linears
     */
    Block prune(Block dense, Allocation allocation, TensorScope owner);

    /** How many weights of a block that is pruned so are zero, where that is known without counting. */
    default OptionalLong zeros(int block, Allocation allocation) {
        return OptionalLong.empty();
    }

    /**
     * Thresholds per row, made on every call: no memory beyond one linear.
     *
     * @param pruner one that {@link Pruner#isRanked}
     */
    static Masks byThresholds(LanguageModel model, Pruner pruner, ActivationNorms norms) {
        return (dense, allocation, owner) -> {
            BlockStatistics known = BlockStatistics.of(model, dense, norms.block(dense.index()));
            return pruner.prune(known, allocation, owner);
        };
    }
}
