package spade.prune;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.sense.Slopes;
import spade.tensor.TensorScope;

/**
 * Sums up what a reverse pass gives of one block, window after window, in the order in which Wanda prunes the weights
 * of a row. Keeps the order of one block's weights, and themselves in it, twelve bytes each.
 */
public final class SlopeSums implements Consumer<List<NDArray>> {

    private final TensorScope scope;
    /** By linear the columns of each row in ascending order of their scores, int64 [out, in]. */
    private final List<NDArray> orders = new ArrayList<>();
    /** By linear the dense weights in that order, float32 [out, in]. */
    private final List<NDArray> weights = new ArrayList<>();
    /** [window][linear] → sums by bin. */
    private final List<List<float[]>> windows = new ArrayList<>();

    private SlopeSums(BlockStatistics dense, TensorScope scope) {
        this.scope = scope;
        dense.eachLinear(linear -> {
            orders.add(scope.kernels("prune")
                    .call("order")
                    .with(PruningMethod.WANDA.scores(linear))
                    .tensor(scope));
            return weights.add(scope.kernels("prune")
                    .call("ordered")
                    .with(linear.weight())
                    .with(orders.get(linear.index()))
                    .tensor(scope));
        });
    }

    /**
     * Makes the slopes of a model's loss on a text around an allocation, pruned one-shot by Wanda. Where the windows do
     * not fit on the device at once, they are passed some at a time.
     *
     * @param masks Wanda's
     */
    public static Slopes of(
            LanguageModel model,
            ActivationNorms norms,
            Masks masks,
            Allocation base,
            TokenWindows text,
            Progress progress) {
        OneShotPruning pruned = new OneShotPruning(model, masks, base);
        int most = Math.max(1, ReversePass.windows(model, text));
        List<List<List<float[]>>> all = new ArrayList<>();
        for (int from = 0; from < text.count(); from += most) {
            TokenWindows part = text.part(from, Math.min(text.count(), from + most));
            all.addAll(byWindow(model, norms, pruned, part, progress));
        }
        return new Slopes(base, all);
    }

    private static List<List<List<float[]>>> byWindow(
            LanguageModel model, ActivationNorms norms, OneShotPruning base, TokenWindows text, Progress progress) {
        List<List<List<float[]>>> byWindow = new ArrayList<>();
        for (int w = 0; w < text.count(); w++) {
            byWindow.add(new ArrayList<>(Collections.nCopies(model.config().blocks(), List.of())));
        }
        ReversePass.run(
                model,
                base,
                text,
                model.head().getDataType() != DataType.BFLOAT16,
                (block, owner) -> of(model, norms, block, owner),
                (block, sums) -> {
                    for (int w = 0; w < byWindow.size(); w++) {
                        byWindow.get(w).set(block.index(), sums.windows.get(w));
                    }
                },
                progress);
        return byWindow;
    }

    private static SlopeSums of(LanguageModel model, ActivationNorms norms, Block pruned, TensorScope owner) {
        Block dense = model.block(pruned.index());
        return new SlopeSums(BlockStatistics.of(model, dense, norms.block(dense.index())), owner);
    }

    @Override
    public void accept(List<NDArray> gradients) {
        List<float[]> found = new ArrayList<>();
        for (int i = 0; i < gradients.size(); i++) {
            try (TensorScope work = scope.child()) {
                found.add(binned(scope.kernels("prune")
                        .call("slopes")
                        .with(gradients.get(i))
                        .with(weights.get(i))
                        .with(orders.get(i))
                        .tensor(work)
                        .toFloatArray()));
            }
        }
        windows.add(found);
    }

    /** @param byRank sums over the rows of a linear, by rank within the row */
    private static float[] binned(float[] byRank) {
        double[] bins = new double[Slopes.BINS];
        for (int r = 0; r < byRank.length; r++) {
            // A rank is as wide as its share of the row: where bins are narrower, it spreads over several.
            double from = (double) r * Slopes.BINS / byRank.length;
            double to = (double) (r + 1) * Slopes.BINS / byRank.length;
            for (int k = (int) from; k < to && k < Slopes.BINS; k++) {
                double shared = Math.min(to, k + 1) - Math.max(from, k);
                bins[k] += byRank[r] * shared / (to - from);
            }
        }
        float[] rounded = new float[bins.length];
        for (int k = 0; k < bins.length; k++) {
            rounded[k] = (float) bins[k];
        }
        return rounded;
    }
}
