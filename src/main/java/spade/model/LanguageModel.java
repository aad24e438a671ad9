package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.List;
import spade.tensor.TensorScope;

/** A decoder-only language model whose forward pass is taken apart: embedding, one block after the other, losses. */
public interface LanguageModel extends BlockSource, AutoCloseable {

    ModelConfig config();

    /** The prunable linears of a block; every block has the same. */
    List<LinearSlot> slots();

    /** Outputs and inputs [out, in] of every linear, in the order of {@link #slots()}. */
    List<long[]> shapes();

    /**
     * The dense weights of a block, owned by the model; where blocks are streamed, only until two others have been
     * asked for.
     */
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

    /**
     * The likeliest next tokens after every token but a window's last, and their log-probabilities: what a pruned model
     * is compared with.
     *
     * @param hidden the last block's output, [windows, tokens, hidden size]
     */
    LikelyTokens likeliest(NDArray hidden, int count, TensorScope owner);

    /**
     * Beside the mean negative log-likelihood of every window the mean divergence KL(dense ‖ this), in nats, in which
     * all tokens that are not among the dense model's likeliest count as one.
     *
     * @param dense of the same windows
     */
    Comparison compared(NDArray hidden, long[][] windows, LikelyTokens dense);

    /** The source of the family's kernels. */
    String kernels();

    /** What the family's blocks need of positions, [tokens, features] each; owned by the model. */
    List<NDArray> tables(int tokens);

    /** What the final normalisation takes; owned by the model. */
    List<NDArray> finalNorms();

    /** The output matrix [vocabulary, hidden size], owned by the model. */
    NDArray head();

    /** The bytes of all weights that are on the device at one time. */
    long bytes();

    /** Where the model's tensors live; children of this scope are for passes over the model. */
    TensorScope scope();

    /** Ends work in the background; the tensors are freed with their scope. */
    @Override
    void close();

    @Override
    default Block open(int index, TensorScope scope) {
        return block(index);
    }

    /** Prunable weights of a block. */
    default long parametersPerBlock() {
        return shapes().stream().mapToLong(shape -> shape[0] * shape[1]).sum();
    }
}
