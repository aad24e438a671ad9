package spade.prune;

import java.util.Optional;
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
    private final Pruner pruner;
    private final Allocation allocation;
    private final boolean behindPruned;
    private final HiddenStates calibration;
    private final Optional<Gradients> gradients;
    private int next;

    /**
     * @param calibration windows whose hidden states are kept, and observed where the pruner needs it
     * @param gradients of the dense model; needed if {@link Pruner#needsGradients}
     */
    public CalibratedPruning(
            LanguageModel model,
            Pruner pruner,
            Allocation allocation,
            CalibrationOrder order,
            TokenWindows calibration,
            Optional<Gradients> gradients) {
        this.model = model;
        this.pruner = pruner;
        this.allocation = allocation;
        this.behindPruned = order == CalibrationOrder.SEQUENTIAL;
        this.gradients = gradients;
        this.calibration = HiddenStates.embed(model, calibration.tokens());
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
            BlockStatistics statistics = new BlockStatistics(model, dense, pruner.needs(), work);
            if (pruner.needsGradients()) {
                statistics.setGradients(gradients.orElseThrow().block(index));
            }
            boolean observes = statistics.gathers();
            if (observes && behindPruned) {
                calibration.observe(dense, statistics);
            } else if (observes) {
                calibration.advance(dense, statistics);
            }
            Block pruned = pruner.prune(statistics, allocation, scope);
            if (observes && behindPruned && next < model.config().blocks()) {
                calibration.advance(pruned);
            }
            return pruned;
        }
    }

    @Override
    public void close() {
        calibration.close();
    }
}
