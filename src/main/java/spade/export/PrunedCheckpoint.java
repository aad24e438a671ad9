package spade.export;

import java.nio.file.Path;
import spade.Json;
import spade.allocator.Allocator;
import spade.measure.Request;
import spade.measure.Workbench;
import spade.model.CheckpointCopy;

/** A pruned copy of a checkpoint, with a model card and {@code spade.json}. */
public final class PrunedCheckpoint {

    private PrunedCheckpoint() {}

    /**
     * Writes it, whole or not at all, measured on the way.
     *
     * @param request the pruned model on a text
     * @param source what its allocation comes from
     */
    public static Evaluation write(Path out, Workbench workbench, Request request, Allocator source) {
        try (CheckpointCopy copy = workbench.copy(out)) {
            Evaluation evaluation =
                    Evaluation.of(workbench, request, source.toString(), workbench.written(copy, request));
            copy.add("spade.json", Json.pretty(evaluation));
            copy.add("README.md", ModelCard.of(evaluation));
            copy.finish();
            return evaluation;
        }
    }
}
