package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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

    private final LanguageModel model;
    private final double target;
    private final long[] parameters;

    private BesaLearning(LanguageModel model, double target) {
        this.model = model;
        this.target = target;
        this.parameters =
                model.shapes().stream().mapToLong(shape -> shape[0] * shape[1]).toArray();
    }

    /** Block after block, each behind the pruned ones before it and compared with the dense model's output. */
    public static Allocation learn(LanguageModel model, TokenWindows windows, double target, Progress progress) {
        Allocation.requireTarget(target);
        BesaLearning learning = new BesaLearning(model, target);
        int blocks = model.config().blocks();
        double[][] sparsities = new double[blocks][];
        try (HiddenStates dense = HiddenStates.embed(model, windows.tokens());
                HiddenStates pruned = HiddenStates.embed(model, windows.tokens())) {
            for (int l = 0; l < blocks; l++) {
                Block block = model.block(l);
                try (TensorScope work = model.scope().child()) {
                    BlockStatistics norms = new BlockStatistics(l, Set.of(Statistic.NORMS), work);
                    pruned.observe(block, norms);
                    dense.advance(block);
                    sparsities[l] = learning.block(block, norms, pruned, dense);
                    pruned.advance(learning.pruned(block, norms, sparsities[l], work));
                }
                progress.report("learning sparsities", l + 1, blocks);
            }
        }
        return Allocation.ofLinears(target, sparsities, learning.parameters);
    }

    private double[] block(Block block, BlockStatistics norms, HiddenStates before, HiddenStates behind) {
        double[] sparsities = new double[parameters.length];
        Arrays.fill(sparsities, target);
        double error = error(block, norms, sparsities, before, behind);
        double length = LONGEST;
        for (int i = 0; i < ITERATIONS; i++, length = Math.max(length, 2 * SHORTEST)) {
            double[] direction = direction(block, norms, sparsities, before, behind, i);
            for (; length >= SHORTEST; length /= 2) {
                double[] next = moved(sparsities, direction, length);
                double found = error(block, norms, next, before, behind);
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
    private double[] direction(
            Block block, BlockStatistics norms, double[] at, HiddenStates before, HiddenStates behind, int batch) {
        double[] direction = new double[at.length];
        try (TensorScope scope = model.scope().child()) {
            List<NDArray> base = pruned(block, norms, at, scope).linears();
            for (int i = 0; i < at.length; i++) {
                double more = changed(block, norms, base, i, at[i] + STEP, before, behind, batch);
                double less = changed(block, norms, base, i, at[i] - STEP, before, behind, batch);
                direction[i] = -(more - less) / parameters[i];
            }
        }
        double mean = Allocation.weightedMean(direction, parameters);
        double largest = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] -= mean;
            largest = Math.max(largest, Math.abs(direction[i]));
        }
        for (int i = 0; i < direction.length && largest > 0; i++) {
            direction[i] /= largest;
        }
        return direction;
    }

    private double[] moved(double[] from, double[] direction, double length) {
        double[] wanted = new double[from.length];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = from[i] + length * direction[i];
        }
        return Allocation.project(wanted, parameters, target).sparsities().toArray();
    }

    private double error(
            Block block, BlockStatistics norms, double[] sparsities, HiddenStates before, HiddenStates behind) {
        try (TensorScope work = model.scope().child()) {
            return before.squaredError(pruned(block, norms, sparsities, work), behind);
        }
    }

    /** The error of a batch with one linear pruned otherwise. */
    private double changed(
            Block block,
            BlockStatistics norms,
            List<NDArray> base,
            int linear,
            double sparsity,
            HiddenStates before,
            HiddenStates behind,
            int batch) {
        try (TensorScope work = model.scope().child()) {
            List<NDArray> linears = new ArrayList<>(base);
            linears.set(linear, pruned(block, norms, linear, Math.max(0, Math.min(0.999, sparsity)), work));
            return before.squaredError(block.withLinears(linears), behind, batch);
        }
    }

    private Block pruned(Block block, BlockStatistics norms, double[] sparsities, TensorScope owner) {
        List<NDArray> linears = new ArrayList<>();
        for (int i = 0; i < sparsities.length; i++) {
            linears.add(pruned(block, norms, i, sparsities[i], owner));
        }
        return block.withLinears(linears);
    }

    private NDArray pruned(Block block, BlockStatistics norms, int linear, double sparsity, TensorScope owner) {
        try (TensorScope work = owner.child()) {
            return owner.adopt(
                    Pruner.WANDA.prune(PrunableLinear.of(model, block, linear, norms, work), Zeros.anywhere(sparsity)));
        }
    }
}
