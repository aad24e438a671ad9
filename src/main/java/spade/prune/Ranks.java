package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.IntStream;
import spade.Progress;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.tensor.DType;
import spade.tensor.TensorScope;

/**
 * Where every weight stands in its row by its dense score. Computed once, it gives the mask of any sparsity in one pass
 * over the weights.
 *
 * <p>Takes two bytes per prunable weight on the model's device, until it is closed.
 */
public final class Ranks implements Masks, AutoCloseable {

    private final TensorScope scope;
    /** [block][linear] → ranks [out, in], as {@link RankCode} writes them. */
    private final List<List<NDArray>> byBlock;

    private Ranks(TensorScope scope, LanguageModel model, Pruner pruner, ActivationNorms norms, Progress progress) {
        this.scope = scope;
        this.byBlock = model.each("ranking weights", progress, block -> {
            BlockStatistics known = BlockStatistics.of(model, block, norms.block(block.index()));
            return known.eachLinear(linear -> ranked(pruner.method(), linear));
        });
    }

    /**
     * Ranks every weight of a model.
     *
     * @param pruner one that {@link Pruner#isRanked}
     */
    public static Ranks of(LanguageModel model, Pruner pruner, ActivationNorms norms, Progress progress) {
        return model.scope().made(scope -> new Ranks(scope, model, pruner, norms, progress));
    }

    private NDArray ranked(PruningMethod method, PrunableLinear linear) {
        float[] codes = new float[linear.inputs()];
        for (int r = 0; r < codes.length; r++) {
            codes[r] = RankCode.of(r);
        }
        TensorScope work = linear.work();
        return scope.kernels("prune")
                .call("ranks")
                .with(method.scores(linear))
                .with(work.converted(work.floats(codes, codes.length), DType.BFLOAT16))
                .tensor(scope);
    }

    /** The ranks of a block's linears, each [out, in]. */
    List<NDArray> block(int index) {
        return byBlock.get(index);
    }

    @Override
    public Block prune(Block dense, Allocation allocation, TensorScope owner) {
        List<NDArray> ranks = byBlock.get(dense.index());
        double[] limits = IntStream.range(0, ranks.size())
                .mapToDouble(
                        i -> RankCode.limit((int) (ranks.get(i).getShape().get(1) * allocation.of(dense.index(), i))))
                .toArray();
        return dense.withLinears(scope.kernels("prune")
                .call("pruned")
                .with(dense.linears())
                .with(ranks)
                .with(limits)
                .tensors(owner));
    }

    /**
     * Whether the ranks can be told apart, and fit on the model's device beside its weights, with room for the passes.
     *
     * @param others bytes that other models and their ranks take there
     */
    public static boolean fit(LanguageModel model, long others) {
        return model.config().shapes().stream().allMatch(shape -> shape[1] <= RankCode.COUNT)
                && others + model.bytes() + bytes(model)
                        <= model.scope().device().room();
    }

    /** Bytes that the ranks of a model take. */
    public static long bytes(LanguageModel model) {
        return Short.BYTES * model.parametersPerBlock() * model.config().blocks();
    }

    @Override
    public void close() {
        scope.close();
    }
}
