package spade.evaluate;

import java.util.Arrays;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * The perplexity of a model on some windows: exp of the mean over windows of the mean negative log-likelihood, in nats,
 * of every token but a window's first.
 *
 * @param windowNll mean negative log-likelihood per window
 * @param blockSparsity share of zeros among the prunable weights of each block, counted
 * @param timing where the time went
 */
public record Perplexity(double[] windowNll, double[] blockSparsity, Timing timing) {

    /**
     * Seconds of one measurement.
     *
     * @param pruning spent by the source of the blocks: masks, and for sequential pruning calibration too
     * @param forward spent in the forward pass, losses included
     * @param total all of it
     */
    public record Timing(double pruning, double forward, double total) {}

    /** Passes the windows through the blocks as the source hands them out. */
    public static Perplexity measure(LanguageModel model, BlockSource blocks, TokenWindows windows, Progress progress) {
        Kernels kernels = model.scope().kernels("tensor");
        Stopwatch all = new Stopwatch();
        Stopwatch pruning = new Stopwatch();
        Stopwatch forward = new Stopwatch();
        double[] sparsity = new double[model.config().blocks()];
        try (HiddenStates states = forward.time(() -> HiddenStates.embed(model, windows.tokens()))) {
            for (int l = 0; l < sparsity.length; l++) {
                int index = l;
                try (TensorScope scope = model.scope().child()) {
                    Block block = pruning.time(() -> blocks.open(index, scope));
                    sparsity[l] =
                            (double) kernels.call("zeros").with(block.linears()).integer() / model.parametersPerBlock();
                    forward.time(() -> states.advance(block));
                }
                progress.report("evaluating", l + 1, sparsity.length);
            }
            double[] nll = forward.time(states::losses);
            return new Perplexity(nll, sparsity, new Timing(pruning.seconds(), forward.seconds(), all.sinceCreation()));
        }
    }

    /** exp of the mean over windows. */
    public double value() {
        return Math.exp(meanNll());
    }

    /** The mean over windows of the negative log-likelihood. */
    public double meanNll() {
        return Arrays.stream(windowNll).average().orElseThrow();
    }

    /** The share of zeros among all prunable weights; every block has as many. */
    public double sparsity() {
        return Arrays.stream(blockSparsity).average().orElseThrow();
    }
}
