package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * Learns how every block spreads the overall sparsity over its linears, by the gradient of the block's reconstruction
 * error (BESA, Xu et al., ICLR 2024). Where BESA makes the masks differentiable, the gradient here is that of central
 * differences: a block has seven sparsities, and masks are cheap. As there, a gradient is that of a few windows, every
 * time of others (a batch, which a device with more memory makes larger); whether a step helps is asked of all.
 */
public final class BesaLearning {

    /** BESA's candidate sparsities lie so far apart; differences are taken over twice that. */
    private static final double STEP = 0.02;

    private static final int ITERATIONS = 4;
    /** The first and longest step along the gradient; it is halved while it does not help. */
    private static final double LONGEST = 0.08;

    private static final double SHORTEST = 0.005;

    private BesaLearning() {}

    /** Block after block, each behind the pruned ones before it and compared with the dense model's output. */
    public static Allocation learn(LanguageModel model, TokenWindows windows, double target, Progress progress) {
        Allocation.requireTarget(target);
        try (HiddenStates dense = HiddenStates.embed(model, windows.tokens());
                HiddenStates pruned = HiddenStates.embed(model, windows.tokens())) {
            List<double[]> sparsities = model.each("learning sparsities", progress, block -> {
                try (TensorScope work = model.scope().child()) {
                    BlockStatistics norms = new BlockStatistics(model, block, Set.of(Statistic.NORMS), work);
                    pruned.observe(block, norms);
                    Learner learner = new Learner(target, model.parameters(), norms, pruned, dense.advance(block));
                    double[] learned = learner.learned();
                    pruned.advance(learner.pruned(learned, work));
                    return learned;
                }
            });
            return Allocation.ofLinears(target, sparsities.toArray(double[][]::new), model.parameters());
        }
    }

    /**
     * Learns the sparsities of one block.
     *
     * @param parameters prunable weights by linear
     * @param norms of the block behind pruned ones
     * @param before windows behind the pruned blocks before this one
     * @param behind the same behind this block of the dense model
     */
    private record Learner(
            double target, long[] parameters, BlockStatistics norms, HiddenStates before, HiddenStates behind) {

        double[] learned() {
            double[] sparsities = new double[parameters.length];
            Arrays.fill(sparsities, target);
            double error = error(sparsities);
            double length = LONGEST;
            for (int i = 0; i < ITERATIONS; i++, length = Math.max(length, 2 * SHORTEST)) {
                double[] direction = direction(sparsities, i);
                for (; length >= SHORTEST; length /= 2) {
                    double[] next = moved(sparsities, direction, length);
                    double found = error(next);
                    if (found < error) {
                        sparsities = next;
                        error = found;
                        break;
                    }
                }
            }
            return sparsities;
        }

        /** Down the error's gradient per weight, scaled so that no linear changes by more than 1. */
        private double[] direction(double[] at, int batch) {
            double[] direction = new double[at.length];
            try (TensorScope scope = norms.model().scope().child()) {
                List<NDArray> base = pruned(at, scope).linears();
                for (int i = 0; i < at.length; i++) {
                    double more = changed(base, i, at[i] + STEP, batch);
                    double less = changed(base, i, at[i] - STEP, batch);
                    direction[i] = -(more - less) / parameters[i];
                }
            }
            double mean = Allocation.weightedMean(direction, parameters);
            double[] centred = Arrays.stream(direction).map(each -> each - mean).toArray();
            double largest = Arrays.stream(centred).map(Math::abs).max().orElse(0);
            return largest == 0
                    ? centred
                    : Arrays.stream(centred).map(each -> each / largest).toArray();
        }

        private double[] moved(double[] from, double[] direction, double length) {
            double[] wanted = new double[from.length];
            Arrays.setAll(wanted, i -> from[i] + length * direction[i]);
            return Allocation.project(wanted, parameters, target).sparsities().toArray();
        }

        private double error(double[] sparsities) {
            try (TensorScope work = norms.model().scope().child()) {
                return before.squaredError(pruned(sparsities, work), behind);
            }
        }

        /** The error of a batch with one linear pruned otherwise. */
        private double changed(List<NDArray> base, int linear, double sparsity, int batch) {
            try (TensorScope work = norms.model().scope().child()) {
                List<NDArray> linears = new ArrayList<>(base);
                linears.set(linear, pruned(linear, Math.max(0, Math.min(0.999, sparsity)), work));
                return before.squaredError(norms.block().withLinears(linears), behind, batch);
            }
        }

        Block pruned(double[] sparsities, TensorScope owner) {
            return norms.block()
                    .withLinears(IntStream.range(0, sparsities.length)
                            .mapToObj(i -> pruned(i, sparsities[i], owner))
                            .toList());
        }

        private NDArray pruned(int linear, double sparsity, TensorScope owner) {
            try (TensorScope work = owner.child()) {
                PrunableLinear dense = new PrunableLinear(norms, linear, work);
                return owner.adopt(Pruner.WANDA.prune(dense, Zeros.anywhere(sparsity)));
            }
        }
    }
}
