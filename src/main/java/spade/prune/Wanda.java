package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.model.LinearSlot;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * Wanda's arithmetic on the blocks of one model: the score of a weight is |W_ij|·‖X_j‖, compared within its row (Sun et
 * al., ICLR 2024, eq. 1 and 2). Float32 whatever the model's dtype.
 */
public final class Wanda {

    /** How many features a 16-bit rank can tell apart. */
    private static final long WIDEST = 1 << 16;

    private final LanguageModel model;
    private final Kernels kernels;

    public Wanda(LanguageModel model) {
        this.model = model;
        this.kernels = model.scope().kernels("prune");
        for (int i = 0; i < model.slots().size(); i++) {
            if (model.shapes().get(i)[1] > WIDEST) {
                throw new SpadeException("Linear "
                        + model.slots().get(i).name() + " reads "
                        + model.shapes().get(i)[1] + " features, and at most " + WIDEST
                        + " can be ranked; this model cannot be pruned here.");
            }
        }
    }

    /** Collects the norms of what a block's linears read. */
    NormSums normSums() {
        return new NormSums(kernels, model.scope());
    }

    /**
     * The scores [out, in] of one linear of a block.
     *
     * @param norms the block's norms, by observed input
     */
    NDArray scores(Block block, int linear, List<float[]> norms, TensorScope owner) {
        LinearSlot slot = model.slots().get(linear);
        float[] features = norms.get(slot.input());
        try (TensorScope scope = owner.child()) {
            return kernels.call("scores")
                    .with(block.linears().get(linear))
                    .with(scope.floats(features, features.length))
                    .tensor(owner);
        }
    }

    /** The 16-bit ranks [out, in] of every linear of a block. */
    List<NDArray> ranks(Block block, List<float[]> norms, TensorScope owner) {
        List<NDArray> ranks = new ArrayList<>();
        for (int i = 0; i < block.linears().size(); i++) {
            try (TensorScope scope = owner.child()) {
                ranks.add(kernels.call("ranks")
                        .with(scores(block, i, norms, scope))
                        .tensor(owner));
            }
        }
        return ranks;
    }

    /** The block with the int(n_in·s) weights of lowest rank in every row set to zero. */
    Block pruned(Block block, List<NDArray> ranks, Allocation allocation, TensorScope owner) {
        double sparsity = allocation.of(block.index());
        long[] zeros = model.shapes().stream()
                .mapToLong(shape -> (long) (shape[1] * sparsity))
                .toArray();
        return block.withLinears(kernels.call("pruned")
                .with(block.linears())
                .with(ranks)
                .with(zeros)
                .tensors(owner));
    }
}
