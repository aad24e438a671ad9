package spade.prune;

import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * The model pruned block after block, each by the activations that arrive behind the pruned blocks before it, as
 * published numbers are made. It happens while a pass asks for the blocks, so that evaluation runs beside it and only
 * one pruned block exists at a time.
 */
public final class SequentialPruning implements BlockSource, AutoCloseable {

    private final LanguageModel model;
    private final Wanda wanda;
    private final Allocation allocation;
    private final int windows;
    private final HiddenStates calibration;
    private int next;

    public SequentialPruning(LanguageModel model, TokenWindows calibration, Allocation allocation) {
        this.model = model;
        this.wanda = new Wanda(model);
        this.allocation = allocation;
        this.windows = calibration.count();
        this.calibration = HiddenStates.embed(model, calibration.tokens());
    }

    @Override
    public Block open(int index, TensorScope scope) {
        if (index != next) {
            throw new IllegalStateException(
                    "Sequential pruning expects block " + next + ", and block " + index + " was asked for.");
        }
        next++;
        Block dense = model.block(index);
        NormSums sums = wanda.normSums();
        calibration.observe(dense, sums);
        Block pruned = wanda.pruned(dense, allocation, sums.norms(index, windows), scope);
        if (next < model.config().blocks()) {
            calibration.advance(pruned);
        }
        return pruned;
    }

    @Override
    public void close() {
        calibration.close();
    }
}
