package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import spade.Progress;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * Where every weight stands in its row by its dense score. Computed once, it gives the mask of any sparsity in one pass
 * over the weights.
 *
 * <p>Takes two bytes per prunable weight on the model's device.
 */
public final class Ranks implements RankSource {

    private final List<List<NDArray>> byBlock;

    private Ranks(List<List<NDArray>> byBlock) {
        this.byBlock = byBlock;
    }

    /**
     * Ranks every weight of a model.
     *
     * @param owner owns the ranks
     */
    public static Ranks of(LanguageModel model, ActivationNorms norms, TensorScope owner, Progress progress) {
        Wanda wanda = new Wanda(model);
        List<List<NDArray>> ranks = new ArrayList<>();
        for (int l = 0; l < model.config().blocks(); l++) {
            ranks.add(wanda.ranks(model.block(l), norms.block(l), owner));
            progress.report("ranking weights", l + 1, model.config().blocks());
        }
        return new Ranks(ranks);
    }

    @Override
    public List<NDArray> ranks(Block dense, TensorScope scope) {
        return byBlock.get(dense.index());
    }

    /** Bytes that the ranks of a model take. */
    public static long bytes(LanguageModel model) {
        return Short.BYTES * model.parametersPerBlock() * model.config().blocks();
    }
}
