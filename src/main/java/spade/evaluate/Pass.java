package spade.evaluate;

import java.util.Map;
import java.util.function.BiFunction;
import spade.Doubles;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * Windows on their way through the blocks of a model to what is measured behind the last one. Where several models have
 * their first blocks in common, one pass goes through these and forks behind them.
 *
 * <p>Time that is spent for several measurements is shared equally among them, so that the times of all add up to what
 * was spent.
 */
public final class Pass implements AutoCloseable {

    private final LanguageModel model;
    private final HiddenStates states;
    /** By block, as far as the windows have come. */
    private final double[] sparsity;

    private final Stopwatch pruning;
    private final Stopwatch forward;
    private final Stopwatch total;
    private int next;
    private int sharers;

    Pass(LanguageModel model, long[][] windows, int sharers) {
        this.model = model;
        this.sharers = sharers;
        this.pruning = new Stopwatch(0);
        this.forward = new Stopwatch(0);
        this.total = new Stopwatch(0);
        this.states = total.time(sharers, () -> forward.time(sharers, () -> HiddenStates.embed(model, windows)));
        this.sparsity = new double[model.config().blocks()];
    }

    private Pass(Pass from, int sharers) {
        this.model = from.model;
        this.sharers = sharers;
        this.pruning = new Stopwatch(from.pruning.seconds());
        this.forward = new Stopwatch(from.forward.seconds());
        this.total = new Stopwatch(from.total.seconds());
        this.states = total.time(sharers, () -> forward.time(sharers, from.states::copy));
        this.sparsity = from.sparsity.clone();
        this.next = from.next;
    }

    /**
     * Embeds a text; whoever asked for the pass closes it.
     *
     * @param sharers how many measurements it is made for
     */
    public static Pass begin(LanguageModel model, TokenWindows text, int sharers) {
        return new Pass(model, text.tokens(), sharers);
    }

    /** Another pass that has come as far, with hidden states of its own, for so many measurements. */
    public Pass fork(int others) {
        return new Pass(this, others);
    }

    /** From here on it is made for so many measurements. */
    public void share(int among) {
        sharers = among;
    }

    /**
     * Goes on through blocks.
     *
     * @param to the block before which it stops
     */
    public void through(BlockSource blocks, int to, Progress progress) {
        for (; next < to; next++) {
            total.time(sharers, () -> advance(blocks));
            progress.report("evaluating", next + 1, sparsity.length);
        }
    }

    private HiddenStates advance(BlockSource blocks) {
        try (TensorScope scope = model.scope().child()) {
            Block block = pruning.time(sharers, () -> blocks.open(next, scope));
            sparsity[next] = Evaluator.zeros(model, block);
            return forward.time(sharers, () -> states.advance(block));
        }
    }

    /** The likelihood of the text, behind the last block. */
    public Losses measured() {
        return losses(Head::likelihood);
    }

    /** The same, and how far the outputs diverge from dense ones. */
    public Losses compared(DenseOutputs dense) {
        return losses(dense::compared);
    }

    Losses losses(BiFunction<Head, HiddenStates, Map<Metric, Doubles>> end) {
        Map<Metric, Doubles> found =
                total.time(sharers, () -> forward.time(sharers, () -> end.apply(new Head(model), states)));
        return new Losses(
                found, Doubles.of(sparsity), new Losses.Timing(pruning.seconds(), forward.seconds(), total.seconds()));
    }

    @Override
    public void close() {
        states.close();
    }
}
