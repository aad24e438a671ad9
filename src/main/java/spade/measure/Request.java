package spade.measure;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import spade.Lines;
import spade.allocation.Allocation;
import spade.evaluate.Metric;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.prune.Rounding;

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
     * How many blocks from the first on need to pass once only for this request and another: those to which both
     * allocations give the same sparsities, if they differ in nothing else and the masks of a block need nothing but
     * its own sparsities. The masks of other pruners, of other calibration orders and of rounding to the budget need
     * more.
     */
    int sharedBlocks(Request other) {
        int common = allocation.commonBlocks(other.allocation);
        boolean shareable = common > 0
                && pruner.filter(by -> by.masksDenseBlocks(order) && by.rounding() == Rounding.FIELD)
                        .isPresent()
                && other.equals(new Request(conditions, other.allocation, pruner, order, draw, text, metrics));
        return shareable ? common : 0;
    }

    /** Whether this request and another ask of one model what is best measured in one pass. */
    boolean passesWith(Request other) {
        return isPrunedAsItPasses() && other.equals(with(other.text, other.metrics));
    }

    /** Whether its blocks are pruned one after the other as a pass goes on, and anew for every pass. */
    public boolean isPrunedAsItPasses() {
        return pruner.filter(by -> !by.masksDenseBlocks(order)).isPresent();
    }

    /** Of the same model something else. */
    public Request with(TextPart other, Set<Metric> measured) {
        return new Request(conditions, allocation, pruner, order, draw, other, measured);
    }

    /**
     * The tokens that pass for it, counted as tokens through all blocks, rounded.
     *
     * @param seqlen tokens of a window
     * @param shared how many of the blocks pass for other requests anyway
     */
    public long tokens(int seqlen, int shared) {
        int blocks = allocation.sparsities().size();
        return Math.round((double) text.windows() * seqlen * (blocks - shared) / blocks);
    }

    /** In a few words, such as {@code sparsity 0.600, windows 1 to 4}. */
    public String title() {
        String model = pruner.isPresent() ? Lines.format("sparsity %.3f", allocation.overall()) : "dense";
        return model + ", " + text.title(metrics.contains(Metric.CHOICE) ? "questions" : "windows");
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
