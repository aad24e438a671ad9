package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import spade.tensor.TensorScope;

/** A decoder-only language model whose forward pass is taken apart: embedding, one block after the other, losses. */
public interface LanguageModel extends BlockSource {

    ModelConfig config();

    /** The prunable linears of a block; every block has the same. */
    List<LinearSlot> slots();

    /** Outputs and inputs [out, in] of every linear, in the order of {@link #slots()}. */
    List<long[]> shapes();

    /** The dense weights of a block, owned by the model. */
    Block block(int index);

    /** Token embeddings: [windows, tokens] to [windows, tokens, hidden size]. */
    NDArray embed(long[][] windows, TensorScope owner);

    /** One block's forward pass over [windows, tokens, hidden size]. */
    BlockOutput forward(Block block, NDArray hidden, TensorScope owner);

    /**
     * The mean negative log-likelihood, in nats, of every window's tokens but the first.
     *
     * @param hidden the last block's output, [windows, tokens, hidden size]
     */
    double[] losses(NDArray hidden, long[][] windows);

    /** Where the model's tensors live; children of this scope are for passes over the model. */
    TensorScope scope();

    @Override
    default Block open(int index, TensorScope scope) {
        return block(index);
    }

    /** Prunable weights of a block. */
    default long parametersPerBlock() {
        return shapes().stream().mapToLong(shape -> shape[0] * shape[1]).sum();
    }
}
