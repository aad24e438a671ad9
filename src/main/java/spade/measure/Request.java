package spade.measure;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import spade.allocation.Allocation;
import spade.evaluate.Metric;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;

/**
 * What is to be measured, as plain data: whoever has the model and the texts can answer it, and equal requests have
 * equal answers.
 *
 * @param conditions model, calibration and dtype by content, {@link Workbench#id()}
 * @param allocation how sparse every block becomes
 * @param pruner by which the model is pruned; empty: the dense model
 * @param order what every block is calibrated behind
 * @param draw of the calibration text; 0: the windows of the conditions
 * @param text the windows that are measured
 * @param metrics what is measured on them
 */
public record Request(
        String conditions,
        Allocation allocation,
        Optional<Pruner> pruner,
        CalibrationOrder order,
        int draw,
        TextPart text,
        Set<Metric> metrics) {

    public Request {
        metrics = Collections.unmodifiableSet(new TreeSet<>(metrics));
    }

    /**
     * The tokens that pass through all blocks for it.
     *
     * @param seqlen tokens of a window
     */
    public long tokens(int seqlen) {
        return (long) text.windows() * seqlen;
    }

    /** The perplexity of a pruned model on a text, calibrated on a draw of the calibration text. */
    public static Request pruned(
            String conditions, Allocation allocation, Pruner pruner, CalibrationOrder order, int draw, TextPart text) {
        return new Request(conditions, allocation, Optional.of(pruner), order, draw, text, Set.of(Metric.NLL));
    }

    /** The perplexity of a dense model with so many blocks. */
    public static Request dense(String conditions, int blocks, TextPart text) {
        return new Request(
                conditions,
                Allocation.dense(blocks),
                Optional.empty(),
                CalibrationOrder.ONE_SHOT,
                0,
                text,
                Set.of(Metric.NLL));
    }
}
