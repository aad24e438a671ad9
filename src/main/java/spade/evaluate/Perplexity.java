package spade.evaluate;

import java.util.Arrays;
import java.util.List;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.Comparison;
import spade.model.LanguageModel;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * The perplexity of a model on some windows: exp of the mean over windows of the mean negative log-likelihood, in nats,
 * of every token but a window's first.
 *
 * @param windowNll mean negative log-likelihood per window
 * @param windowKl mean divergence from the dense model's outputs per window, in nats; empty where it was not compared
 * @param blockSparsity share of zeros among the prunable weights of each block, counted
 * @param timing where the time went
 */
public record Perplexity(double[] windowNll, double[] windowKl, double[] blockSparsity, Timing timing) {

    /**
     * Seconds of one measurement.
     *
     * @param pruning spent by the source of the blocks: masks, and for sequential pruning calibration too
     * @param forward spent in the forward pass, losses included
     * @param total all of it
     */
    public record Timing(double pruning, double forward, double total) {}

    /** Passes the windows of a text through the blocks as the source hands them out. */
    public static Perplexity measure(LanguageModel model, BlockSource blocks, TokenWindows text, Progress progress) {
        return measure(model, blocks, List.of(text), progress).get(0);
    }

    /** Passes several texts through the blocks side by side, so that each block is made once for all of them. */
    public static List<Perplexity> measure(
            LanguageModel model, BlockSource blocks, List<TokenWindows> texts, Progress progress) {
        return pass(
                model,
                blocks,
                texts.stream().map(text -> TextPass.of(model, text)).toList(),
                progress);
    }

    /** Passes the text of some dense outputs through the blocks and compares the outputs with those. */
    public static Perplexity compare(LanguageModel model, BlockSource blocks, DenseOutputs dense, Progress progress) {
        return pass(model, blocks, List.of(TextPass.comparing(model, dense)), progress)
                .get(0);
    }

    private static List<Perplexity> pass(
            LanguageModel model, BlockSource blocks, List<TextPass> passes, Progress progress) {
        Kernels kernels = model.scope().kernels("tensor");
        Stopwatch all = new Stopwatch();
        Stopwatch pruning = new Stopwatch();
        double[] sparsity = new double[model.config().blocks()];
        try {
            for (int l = 0; l < sparsity.length; l++) {
                int index = l;
                try (TensorScope scope = model.scope().child()) {
                    Block block = pruning.time(() -> blocks.open(index, scope));
                    sparsity[l] =
                            (double) kernels.call("zeros").with(block.linears()).integer() / model.parametersPerBlock();
                    passes.forEach(pass -> pass.advance(block));
                }
                progress.report("evaluating", l + 1, sparsity.length);
            }
            return passes.stream()
                    .map(pass -> {
                        Comparison outcome = pass.outcome();
                        Timing timing = new Timing(pruning.seconds(), pass.seconds(), all.sinceCreation());
                        return new Perplexity(outcome.nll(), outcome.kl(), sparsity, timing);
                    })
                    .toList();
        } finally {
            passes.forEach(TextPass::close);
        }
    }

    /** That of a model which pruning broke so far that it could not be measured: NaN on every window. */
    public static Perplexity broken(int windows) {
        double[] nll = new double[windows];
        Arrays.fill(nll, Double.NaN);
        return new Perplexity(nll, new double[0], new double[0], new Timing(0, 0, 0));
    }

    /** Several measurements of one model on different windows, as one. */
    public static Perplexity joined(List<Perplexity> parts) {
        return new Perplexity(
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.windowNll))
                        .toArray(),
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.windowKl))
                        .toArray(),
                parts.isEmpty() ? new double[0] : parts.get(0).blockSparsity,
                new Timing(
                        parts.stream().mapToDouble(part -> part.timing.pruning).sum(),
                        parts.stream().mapToDouble(part -> part.timing.forward).sum(),
                        parts.stream().mapToDouble(part -> part.timing.total).sum()));
    }

    /** exp of the mean over windows. */
    public double value() {
        return Math.exp(meanNll());
    }

    /** The mean over windows of the negative log-likelihood; NaN where nothing was measured. */
    public double meanNll() {
        return Arrays.stream(windowNll).average().orElse(Double.NaN);
    }

    /** The mean over windows of the divergence from the dense model; NaN where it was not compared. */
    public double meanKl() {
        return Arrays.stream(windowKl).average().orElse(Double.NaN);
    }

    /** The share of zeros among all prunable weights; every block has as many. */
    public double sparsity() {
        return Arrays.stream(blockSparsity).average().orElse(Double.NaN);
    }
}
