package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import spade.Progress;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * Where every weight stands in its row by its dense score. Computed once, it gives the mask of any sparsity in one pass
 * over the weights, and the zeros that are left behind it without a pass: they are counted for every number of pruned
 * weights when the ranks are made.
 *
 * <p>Takes two bytes per prunable weight on the model's device, until it is closed.
 */
public final class Ranks implements Masks, AutoCloseable {

    private final TensorScope scope;
    private final RankCode code;
    private final List<List<Ranked>> byBlock;

    /**
     * A linear.
     *
     * @param ranks [out, in], as {@link RankCode} writes them
     * @param zeros how many weights are zero where the lowest 0, 1 … in of every row go
     */
    private record Ranked(NDArray ranks, long[] zeros) {

        /** How many weights of every row go. */
        int gone(double sparsity) {
            return (int) ((zeros.length - 1) * sparsity);
        }
    }

    private Ranks(TensorScope scope, LanguageModel model, Pruner pruner, ActivationNorms norms, Progress progress) {
        this.scope = scope;
        this.code = RankCode.of(model.dtype());
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

    private Ranked ranked(PruningMethod method, PrunableLinear linear) {
        float[] codes = new float[linear.inputs()];
        for (int r = 0; r < codes.length; r++) {
            codes[r] = code.of(r);
        }
        TensorScope work = linear.work();
        List<NDArray> ranked = scope.kernels("prune")
                .call("ranks")
                .with(linear.weight())
                .with(method.scores(linear))
                .with(work.converted(work.floats(codes, codes.length), code.type()))
                .tensors(work);
        return new Ranked(scope.adopt(ranked.get(0)), ranked.get(1).toLongArray());
    }

    /** The ranks of a block's linears, each [out, in]. */
    List<NDArray> block(int index) {
        return byBlock.get(index).stream().map(Ranked::ranks).toList();
    }

    @Override
    public Block prune(Block dense, Allocation allocation, TensorScope owner) {
        List<Ranked> ranked = byBlock.get(dense.index());
        double[] limits = IntStream.range(0, ranked.size())
                .mapToDouble(i -> code.limit(ranked.get(i).gone(allocation.of(dense.index(), i))))
                .toArray();
        return dense.withLinears(scope.kernels("prune")
                .call("pruned")
                .with(dense.linears())
                .with(block(dense.index()))
                .with(limits)
                .tensors(owner));
    }

    @Override
    public OptionalLong zeros(int block, Allocation allocation) {
        List<Ranked> ranked = byBlock.get(block);
        return OptionalLong.of(IntStream.range(0, ranked.size())
                .mapToLong(i -> ranked.get(i).zeros()[ranked.get(i).gone(allocation.of(block, i))])
                .sum());
    }

    /**
     * Whether the ranks can be told apart, and fit on the model's device beside its weights, with room for the passes.
     *
     * @param others bytes that other models and their ranks take there
     */
    public static boolean fit(LanguageModel model, long others) {
        return model.config().shapes().stream()
                        .allMatch(
                                shape -> shape[1] <= RankCode.of(model.dtype()).count())
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
