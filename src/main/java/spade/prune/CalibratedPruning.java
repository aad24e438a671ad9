package spade.prune;

import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * The model pruned block after block while a pass asks for the blocks, so that evaluation runs beside it and only one
 * pruned block exists at a time. Each block is calibrated behind the pruned blocks before it, as published numbers are
 * made, or behind the dense ones.
 */
public final class CalibratedPruning implements BlockSource, AutoCloseable {

    private final LanguageModel model;
    private final BlockPruner pruner;
    private final Pruner recipe;
    private final boolean behindPruned;
    private final int windows;
    private final HiddenStates calibration;
    private int next;

    private CalibratedPruning(
            LanguageModel model, Pruner recipe, Allocation allocation, TokenWindows calibration, boolean behindPruned) {
        this.model = model;
        this.pruner = new BlockPruner(model, recipe, allocation);
        this.recipe = recipe;
        this.behindPruned = behindPruned;
        this.windows = calibration.count();
        this.calibration = HiddenStates.embed(model, calibration.tokens());
    }

    /** Every block sees what arrives behind the pruned blocks before it. */
    public static CalibratedPruning sequential(
            LanguageModel model, Pruner recipe, Allocation allocation, TokenWindows calibration) {
        return new CalibratedPruning(model, recipe, allocation, calibration, true);
    }

    /** Every block sees what the dense model makes of the calibration windows. */
    public static CalibratedPruning oneShot(
            LanguageModel model, Pruner recipe, Allocation allocation, TokenWindows calibration) {
        return new CalibratedPruning(model, recipe, allocation, calibration, false);
    }

    @Override
    public Block open(int index, TensorScope scope) {
        if (index != next) {
            throw new IllegalStateException(
                    "Calibrated pruning expects block " + next + ", and block " + index + " was asked for.");
        }
        next++;
        Block dense = model.block(index);
        try (TensorScope work = scope.child()) {
            BlockInputs inputs = new BlockInputs(model, recipe, work);
            if (recipe.needsInputs()) {
                observe(dense, inputs);
            }
            Block pruned = pruner.prune(dense, inputs, windows, scope);
            if (recipe.needsInputs() && behindPruned && next < model.config().blocks()) {
                calibration.advance(pruned);
            }
            return pruned;
        }
    }

    private void observe(Block dense, BlockInputs inputs) {
        if (behindPruned) {
            calibration.observe(dense, inputs);
        } else {
            calibration.advance(dense, inputs);
        }
    }

    @Override
    public void close() {
        calibration.close();
    }
}
