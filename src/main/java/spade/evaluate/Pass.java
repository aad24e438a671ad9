package spade.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import spade.Doubles;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.model.TokenTree;
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
    private final List<Text> texts;
    /** By block, as far as the texts have come. */
    private final double[] sparsity;

    private final Stopwatch pruning;
    private final Stopwatch forward;
    private final Stopwatch total;
    private int next;
    private int sharers;

    /** One of the texts that pass together. */
    private record Text(List<Reading> readings, HiddenStates states) {}

    Pass(LanguageModel model, List<List<Reading>> texts, int sharers) {
        this.model = model;
        this.sharers = sharers;
        this.pruning = new Stopwatch(0);
        this.forward = new Stopwatch(0);
        this.total = new Stopwatch(0);
        this.texts = total.time(sharers, () -> forward.time(sharers, () -> embedded(model, texts)));
        this.sparsity = new double[model.config().blocks()];
    }

    private Pass(Pass from, int sharers) {
        this.model = from.model;
        this.sharers = sharers;
        this.pruning = new Stopwatch(from.pruning.seconds());
        this.forward = new Stopwatch(from.forward.seconds());
        this.total = new Stopwatch(from.total.seconds());
        this.texts = total.time(
                sharers,
                () -> forward.time(
                        sharers,
                        () -> from.texts.stream()
                                .map(text -> new Text(text.readings, text.states.copy()))
                                .toList()));
        this.sparsity = from.sparsity.clone();
        this.next = from.next;
    }

    private static List<Text> embedded(LanguageModel model, List<List<Reading>> of) {
        List<Text> texts = new ArrayList<>();
        try {
            for (List<Reading> readings : of) {
                List<TokenTree> sequences =
                        readings.stream().map(Reading::tokens).toList();
                texts.add(new Text(readings, HiddenStates.embed(model, sequences)));
            }
            return texts;
        } catch (RuntimeException | Error e) {
            texts.forEach(text -> text.states.close());
            throw e;
        }
    }

    /**
     * Embeds a text; whoever asked for the pass closes it.
     *
     * @param sharers how many measurements it is made for
     */
    public static Pass begin(LanguageModel model, TokenWindows text, int sharers) {
        return new Pass(model, List.of(Reading.of(text)), sharers);
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

    private void advance(BlockSource blocks) {
        try (TensorScope scope = model.scope().child()) {
            Block block = pruning.time(sharers, () -> blocks.open(next, scope));
            sparsity[next] = Evaluator.zeros(model, block);
            forward.time(sharers, () -> texts.forEach(text -> text.states.advance(block)));
        }
    }

    /** The likelihood of the text, behind the last block. */
    public Losses measured() {
        return losses(0, Head::likelihood);
    }

    /** The same, and how far the outputs diverge from dense ones. */
    public Losses compared(DenseOutputs dense) {
        return losses(0, dense::compared);
    }

    /** What is measured of one of the texts behind the last block. */
    Losses losses(int index, BiFunction<Head, HiddenStates, Map<Metric, Doubles>> end) {
        Text text = texts.get(index);
        Map<Metric, Doubles> found = total.time(
                sharers, () -> forward.time(sharers, () -> end.apply(new Head(model, text.readings), text.states)));
        return new Losses(
                found, Doubles.of(sparsity), new Losses.Timing(pruning.seconds(), forward.seconds(), total.seconds()));
    }

    @Override
    public void close() {
        texts.forEach(text -> text.states.close());
    }
}
