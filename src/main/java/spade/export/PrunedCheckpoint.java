package spade.export;

import java.nio.file.Path;
import spade.Json;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.measure.Workbench;
import spade.model.CheckpointCopy;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;

/** A pruned copy of a checkpoint, with a model card and {@code spade.json}. */
public final class PrunedCheckpoint {

    private PrunedCheckpoint() {}

    /**
     * Writes it, whole or not at all.
     *
     * @param source what the allocation comes from
     * @param text that it is measured on, on the way
     */
    public static Evaluation write(
            Path out,
            Workbench workbench,
            Pruner recipe,
            CalibrationOrder pruning,
            Allocator source,
            Allocation allocation,
            TokenWindows text) {
        try (CheckpointCopy copy = workbench.copy(out)) {
            Losses result = workbench.written(copy, recipe, allocation, pruning, text);
            Evaluation evaluation = Evaluation.of(workbench, text, recipe, pruning, source, allocation, result);
            copy.add("spade.json", Json.pretty(evaluation));
            copy.add("README.md", ModelCard.of(evaluation));
            copy.finish();
            return evaluation;
        }
    }
}
