package spade.export;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.evaluate.Losses;
import spade.measure.DenseCheck;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.model.CheckpointCopy;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;

/**
 * A pruned copy of a checkpoint, with a model card and {@code spade.json}.
 *
 * @param pruner and the others: how it is pruned
 * @param source what its allocation comes from
 */
public record PrunedCheckpoint(
        Workbench workbench, Pruner pruner, Allocation allocation, CalibrationOrder order, Allocator source) {

    /**
     * Writes it, whole or not at all.
     *
     * @param text that it is measured on; empty: it is not
     * @param baselines whether the dense and the uniformly pruned model are measured too
     * @param notes hears what is to be known of the dense model then, in sentences
     */
    public Evaluation write(Path out, Optional<TextPart> text, boolean baselines, Consumer<String> notes) {
        try (CheckpointCopy copy = workbench.copy(out)) {
            Losses own = workbench.written(copy, pruner, allocation, order, text);
            Evaluation evaluation = Evaluation.of(
                    workbench,
                    text,
                    Optional.of(pruner),
                    order,
                    allocation,
                    source.toString(),
                    own,
                    text.filter(on -> baselines).map(on -> baselines(on, own, notes)),
                    Optional.empty());
            Optional<String> name = Allocator.find(source.name()).map(Allocator::name);
            ModelCard card = new ModelCard(workbench, evaluation, name);
            copy.add("spade.json", card.data());
            copy.add("README.md", card.text());
            copy.finish();
            return evaluation;
        }
    }

    private Evaluation.Baselines baselines(TextPart text, Losses own, Consumer<String> notes) {
        Allocation uniform =
                Allocation.uniform(allocation.overall(), workbench.config().blocks());
        Request dense = Request.dense(workbench.id(), workbench.config().blocks(), text);
        Optional<Losses> unpruned = workbench.measure(dense).losses();
        unpruned.flatMap(losses -> DenseCheck.sentence(workbench, text, losses)).ifPresent(notes);
        Request even = Request.pruned(workbench.id(), uniform, pruner, order, 0, text);
        return new Evaluation.Baselines(
                perplexity(unpruned),
                uniform.equals(allocation)
                        ? own.perplexity()
                        : perplexity(workbench.measure(even).losses()));
    }

    /** NaN where the model is broken. */
    private static double perplexity(Optional<Losses> losses) {
        return losses.map(Losses::perplexity).orElse(Double.NaN);
    }
}
