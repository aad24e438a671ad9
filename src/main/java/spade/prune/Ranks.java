package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import spade.Progress;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * Where every weight stands in its row by its dense score. Computed once, it gives the mask of any sparsity in one pass
 * over the weights.
 *
 * <p>Takes two bytes per prunable weight on the model's device.
 */
public final class Ranks implements Masks {

    /** The share of the device's memory that weights and ranks may take together. */
    private static final double MOST = 0.8;

    private final Wanda wanda;
    private final List<List<NDArray>> byBlock;

    private Ranks(Wanda wanda, List<List<NDArray>> byBlock) {
        this.wanda = wanda;
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
        return new Ranks(wanda, ranks);
    }

    @Override
    public Block prune(Block dense, Allocation allocation, TensorScope owner) {
        return wanda.pruned(dense, byBlock.get(dense.index()), allocation, owner);
    }

    /**
     * Whether the ranks fit on the model's device beside its weights, with room for the passes.
     *
     * @param others bytes that other models and their ranks take there
     */
    public static boolean fit(LanguageModel model, long others) {
        return others + model.bytes() + bytes(model)
                <= MOST * model.scope().device().memory();
    }

    /** Bytes that the ranks of a model take. */
    public static long bytes(LanguageModel model) {
        return Short.BYTES * model.parametersPerBlock() * model.config().blocks();
    }
}
