package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/** Prunes the blocks of one model by an allocation. */
final class BlockPruner {

    private final LanguageModel model;
    private final Pruner pruner;
    private final Allocation allocation;
    /** By block and linear, where the pattern is N:M. */
    private final int[][] ofGroups;

    BlockPruner(LanguageModel model, Pruner pruner, Allocation allocation) {
        this.model = model;
        this.pruner = pruner;
        this.allocation = allocation;
        long[] parameters =
                model.shapes().stream().mapToLong(shape -> shape[0] * shape[1]).toArray();
        this.ofGroups = pruner.pattern().zeros(allocation, parameters);
    }

    /**
     * The pruned block.
     *
     * @param statistics those that the pruner needs
     * @param owner owns the pruned linears
     */
    Block prune(Block dense, BlockStatistics statistics, TensorScope owner) {
        List<NDArray> pruned = new ArrayList<>();
        for (int i = 0; i < dense.linears().size(); i++) {
            try (TensorScope work = owner.child()) {
                PrunableLinear linear = new PrunableLinear(model, dense, i, statistics, work);
                pruned.add(owner.adopt(pruner.prune(linear, zeros(dense.index(), i))));
            }
        }
        return dense.withLinears(pruned);
    }

    private Zeros zeros(int block, int linear) {
        return new Zeros(allocation.of(block, linear), pruner.pattern().group(), ofGroups[block][linear]);
    }
}
