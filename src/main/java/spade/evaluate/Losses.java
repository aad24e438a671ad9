package spade.evaluate;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import spade.Doubles;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.LanguageModel;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * What came out of a measurement, by metric and unit: a unit is a window of a text.
 *
 * @param byMetric per unit, in nats per token, every token but a window's first; metrics that were not asked for are
 *     not there
 * @param blockSparsity share of zeros among the prunable weights of each block, counted
 * @param timing where the time went
 */
public record Losses(Map<Metric, Doubles> byMetric, Doubles blockSparsity, Timing timing) {

    public Losses {
        byMetric = Map.copyOf(byMetric);
    }

    /**
     * Seconds of one measurement.
     *
     * @param pruning spent by the source of the blocks: masks, and for sequential pruning calibration too
     * @param forward spent in the forward pass, losses included
     * @param total all of it
     */
    public record Timing(double pruning, double forward, double total) {

        Timing and(Timing other) {
            return new Timing(pruning + other.pruning, forward + other.forward, total + other.total);
        }
    }

    /** Passes the windows of a text through the blocks as the source hands them out. */
    public static Losses measure(LanguageModel model, BlockSource blocks, TokenWindows text, Progress progress) {
        return measure(model, blocks, List.of(text), progress).get(0);
    }

    /** Passes several texts through the blocks side by side, so that each block is made once for all of them. */
    public static List<Losses> measure(
            LanguageModel model, BlockSource blocks, List<TokenWindows> texts, Progress progress) {
        return pass(
                model,
                blocks,
                texts.stream().map(text -> TextPass.of(model, text)).toList(),
                progress);
    }

    /** Passes the text of some dense outputs through the blocks and compares the outputs with those. */
    public static Losses compare(LanguageModel model, BlockSource blocks, DenseOutputs dense, Progress progress) {
        return pass(model, blocks, List.of(TextPass.comparing(model, dense)), progress)
                .get(0);
    }

    private static List<Losses> pass(
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
                        Map<Metric, Doubles> outcome = pass.outcome();
                        Timing timing = new Timing(pruning.seconds(), pass.seconds(), all.sinceCreation());
                        return new Losses(outcome, Doubles.of(sparsity), timing);
                    })
                    .toList();
        } finally {
            passes.forEach(TextPass::close);
        }
    }

    /** Those of a model which pruning broke so far that it could not be measured: NaN in every unit. */
    public static Losses broken(int units) {
        return new Losses(Map.of(Metric.NLL, Doubles.repeated(Double.NaN, units)), Doubles.NONE, new Timing(0, 0, 0));
    }

    /** These and those of the same model in further units. */
    public Losses and(Losses behind) {
        Map<Metric, Doubles> joined = new EnumMap<>(Metric.class);
        byMetric.forEach((metric, own) -> joined.put(metric, own.and(behind.of(metric))));
        return new Losses(joined, blockSparsity, timing.and(behind.timing));
    }

    /** By unit; empty where the metric was not measured. */
    public Doubles of(Metric metric) {
        return byMetric.getOrDefault(metric, Doubles.NONE);
    }

    /** How many units were measured. */
    public int units() {
        return byMetric.values().stream().mapToInt(Doubles::size).max().orElse(0);
    }

    /** The mean over units; NaN where the metric was not measured. */
    public double mean(Metric metric) {
        return of(metric).mean();
    }

    /** exp of the mean over windows of the negative log-likelihood. */
    public double perplexity() {
        return Metric.NLL.shown(mean(Metric.NLL));
    }

    /** The share of zeros among all prunable weights; every block has as many. */
    public double sparsity() {
        return blockSparsity.mean();
    }
}
