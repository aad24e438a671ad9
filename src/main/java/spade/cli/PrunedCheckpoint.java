package spade.cli;

import java.nio.file.Path;
import spade.Json;
import spade.allocation.Allocation;
import spade.baseline.AllocationSource;
import spade.data.TokenWindows;
import spade.evaluate.Perplexity;
import spade.model.CheckpointCopy;
import spade.prune.Recipe;
import spade.run.Pruning;
import spade.run.Workbench;

/** A pruned copy of a checkpoint, with a model card and {@code spade.json}. */
final class PrunedCheckpoint {

    private PrunedCheckpoint() {}

    /**
     * Writes it, whole or not at all.
     *
     * @param source what the allocation comes from
     * @param text that it is measured on, on the way
     */
    static Evaluation write(
            Path out,
            Workbench workbench,
            Recipe recipe,
            Pruning pruning,
            AllocationSource source,
            Allocation allocation,
            TokenWindows text) {
        try (CheckpointCopy copy = workbench.copy(out)) {
            Perplexity result = workbench.written(copy, recipe, allocation, pruning, text);
            Evaluation evaluation = Evaluation.of(workbench, text, recipe, pruning, source, allocation, result);
            copy.add("spade.json", Json.pretty(evaluation));
            copy.add("README.md", ModelCard.of(evaluation));
            copy.finish();
            return evaluation;
        }
    }
}
