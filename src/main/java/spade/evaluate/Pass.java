package spade.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spade.Doubles;
import spade.Progress;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/**
 * Materials on their way through the blocks of a model to what is measured behind the last one. Where several models
 * have their first blocks in common, one pass goes through these and forks behind them.
 *
 * <p>Time that is spent for several measurements is shared equally among them, so that the times of all add up to what
 * was spent.
 */
public final class Pass implements AutoCloseable {

    private final LanguageModel model;
    private final List<Moving> moving;
    /** By block, as far as they have come. */
    private final double[] sparsity;

    private final Stopwatch pruning;
    private final Stopwatch forward;
    private final Stopwatch total;
    private int next;
    private int sharers;

    /** One of those that pass together. */
    private record Moving(Material material, HiddenStates states) {}

    private Pass(LanguageModel model, List<Material> materials, int sharers) {
        this.model = model;
        this.sharers = sharers;
        this.pruning = new Stopwatch(0);
        this.forward = new Stopwatch(0);
        this.total = new Stopwatch(0);
        this.moving = total.time(sharers, () -> forward.time(sharers, () -> embedded(model, materials)));
        this.sparsity = new double[model.config().blocks()];
    }

    private Pass(Pass from, int sharers) {
        this.model = from.model;
        this.sharers = sharers;
        this.pruning = new Stopwatch(from.pruning.seconds());
        this.forward = new Stopwatch(from.forward.seconds());
        this.total = new Stopwatch(from.total.seconds());
        this.moving = total.time(
                sharers,
                () -> forward.time(
                        sharers,
                        () -> from.moving.stream()
                                .map(each -> new Moving(each.material, each.states.copy()))
                                .toList()));
        this.sparsity = from.sparsity.clone();
        this.next = from.next;
    }

    private static List<Moving> embedded(LanguageModel model, List<Material> materials) {
        List<Moving> moving = new ArrayList<>();
        try {
            materials.forEach(each -> moving.add(new Moving(each, HiddenStates.embed(model, each.sequences()))));
            return moving;
        } catch (RuntimeException | Error e) {
            moving.forEach(each -> each.states.close());
            throw e;
        }
    }

    /**
     * Embeds materials that pass together; whoever asked for the pass closes it.
     *
     * @param sharers how many measurements it is made for
     */
    public static Pass begin(LanguageModel model, List<Material> materials, int sharers) {
        return new Pass(model, materials, sharers);
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
            sparsity[next] = Evaluator.sparsity(model, blocks, block);
            forward.time(sharers, () -> moving.forEach(each -> each.states.advance(block)));
        }
    }

    /** What is measured of each material, behind the last block. */
    public List<Losses> losses() {
        return moving.stream().map(this::losses).toList();
    }

    private Losses losses(Moving each) {
        Map<Metric, Doubles> found = total.time(
                sharers,
                () -> forward.time(
                        sharers, () -> each.material.measured(new Head(model, each.material.readings()), each.states)));
        return new Losses(
                found, Doubles.of(sparsity), new Losses.Timing(pruning.seconds(), forward.seconds(), total.seconds()));
    }

    @Override
    public void close() {
        moving.forEach(each -> each.states.close());
    }
}
