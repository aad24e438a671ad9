package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.model.LinearSlot;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/** Prunes the blocks of one model by a recipe and an allocation. */
final class BlockPruner {

    /** DSnoT's swaps per row, and the error that it leaves alone, as in its released code. */
    private static final long CYCLES = 50;

    private static final double LEAST_ERROR = 0.1;

    private final LanguageModel model;
    private final Pruner recipe;
    private final Allocation allocation;
    private final Wanda wanda;
    private final Kernels kernels;
    /** By block and linear, where the pattern is N:M. */
    private final int[][] groupZeros;

    BlockPruner(LanguageModel model, Pruner recipe, Allocation allocation) {
        this.model = model;
        this.recipe = recipe;
        this.allocation = allocation;
        this.wanda = new Wanda(model);
        this.kernels = model.scope().kernels("pruners");
        this.groupZeros = recipe.pattern().isStructured()
                ? recipe.pattern()
                        .zeros(
                                allocation,
                                model.shapes().stream()
                                        .mapToLong(shape -> shape[0] * shape[1])
                                        .toArray())
                : new int[0][];
    }

    /**
     * The pruned block.
     *
     * @param inputs gathered from the windows that calibrate
     * @param windows how many those are
     * @param owner owns the pruned linears
     */
    Block prune(Block dense, BlockInputs inputs, int windows, TensorScope owner) {
        List<float[]> norms = recipe.needsInputs() ? inputs.norms(dense.index(), windows) : List.of();
        if (recipe.equals(Pruner.WANDA)) {
            return wanda.pruned(dense, allocation, norms, owner);
        }
        List<NDArray> pruned = new ArrayList<>();
        for (int i = 0; i < dense.linears().size(); i++) {
            try (TensorScope work = owner.child()) {
                pruned.add(owner.adopt(
                        recipe.method() == PruningMethod.SPARSEGPT
                                ? sparsegpt(dense, i, inputs, work)
                                : masked(dense, i, norms, inputs, windows, work)));
            }
        }
        return dense.withLinears(pruned);
    }

    private NDArray sparsegpt(Block dense, int linear, BlockInputs inputs, TensorScope work) {
        return kernels.call("sparsegpt")
                .with(dense.linears().get(linear))
                .with(inputs.gram(slot(linear).input()))
                .with(allocation.of(dense.index(), linear))
                .with((long) recipe.pattern().group())
                .with(recipe.pattern().isStructured() ? (long) groupZeros[dense.index()][linear] : 0)
                .tensor(work);
    }

    private NDArray masked(
            Block dense, int linear, List<float[]> norms, BlockInputs inputs, int windows, TensorScope work) {
        NDArray weight = dense.linears().get(linear);
        NDArray mask = mask(dense, linear, norms, work);
        if (recipe.refined() && isAttention(linear)) {
            float[][] moments = inputs.moments(slot(linear).input(), windows);
            mask = kernels.call("refined")
                    .with(weight)
                    .with(mask)
                    .with(vector(norms.get(slot(linear).input()), work))
                    .with(vector(moments[0], work))
                    .with(vector(moments[1], work))
                    .with((long) recipe.pattern().group())
                    .with(CYCLES)
                    .with(LEAST_ERROR)
                    .tensor(work);
        }
        return kernels.call("zeroed").with(weight).with(mask).tensor(work);
    }

    /** True where a weight goes. */
    private NDArray mask(Block dense, int linear, List<float[]> norms, TensorScope work) {
        NDArray scores = scores(dense, linear, norms, work);
        if (recipe.pattern().isStructured()) {
            return kernels.call("lowest_of_groups")
                    .with(scores)
                    .with((long) recipe.pattern().group())
                    .with((long) groupZeros[dense.index()][linear])
                    .tensor(work);
        }
        long width = width(linear);
        return kernels.call("lowest")
                .with(scores)
                .with(width)
                .with((long) (width * allocation.of(dense.index(), linear)))
                .tensor(work);
    }

    /** How many weights are compared with each other: a row, or the matrix. */
    private long width(int linear) {
        long[] shape = model.shapes().get(linear);
        return recipe.method() == PruningMethod.WANDA ? shape[1] : shape[0] * shape[1];
    }

    private NDArray scores(Block dense, int linear, List<float[]> norms, TensorScope work) {
        NDArray weight = dense.linears().get(linear);
        return switch (recipe.method()) {
            case WANDA -> wanda.scores(dense, linear, norms, work);
            case RIA ->
                kernels.call("relative_importance")
                        .with(weight)
                        .with(vector(norms.get(slot(linear).input()), work))
                        .tensor(work);
            default -> wanda.magnitudes(weight, work);
        };
    }

    private static NDArray vector(float[] values, TensorScope work) {
        return work.floats(values, values.length);
    }

    private LinearSlot slot(int linear) {
        return model.slots().get(linear);
    }

    private boolean isAttention(int linear) {
        return slot(linear).role() == LinearSlot.Role.ATTENTION;
    }
}
