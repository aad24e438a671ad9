package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/** What is known of a block beside its weights; statistics of what its linears read are gathered batch after batch. */
final class BlockStatistics implements Consumer<List<NDArray>> {

    private final LanguageModel model;
    private final Block block;
    /** Each with one sum per observed input. */
    private final Map<Statistic, RunningSums> gathered = new EnumMap<>(Statistic.class);

    private long windows;
    private @Nullable List<float[]> norms;
    private List<float[]> gradients = List.of();

    /**
     * Nothing gathered yet.
     *
     * @param block the dense one
     * @param scope owns what is gathered
     */
    BlockStatistics(LanguageModel model, Block block, Set<Statistic> needs, TensorScope scope) {
        this.model = model;
        this.block = block;
        needs.stream()
                .filter(statistic -> statistic != Statistic.GRADIENTS)
                .forEach(statistic -> gathered.put(statistic, new RunningSums(statistic.kernel, scope)));
    }

    /** Norms that are known already. */
    static BlockStatistics of(LanguageModel model, Block block, List<float[]> norms) {
        BlockStatistics known = new BlockStatistics(model, block, Set.of(), model.scope());
        known.norms = norms;
        return known;
    }

    /** What is made of every block's statistics in a pass over windows behind dense blocks. */
    static <T> List<T> ofDense(
            LanguageModel model,
            TokenWindows windows,
            Statistic need,
            String phase,
            Progress progress,
            Function<BlockStatistics, T> action) {
        try (HiddenStates states = HiddenStates.embed(model, windows.tokens())) {
            return model.each(phase, progress, block -> {
                try (TensorScope work = model.scope().child()) {
                    BlockStatistics statistics = new BlockStatistics(model, block, Set.of(need), work);
                    states.advance(block, statistics);
                    return action.apply(statistics);
                }
            });
        }
    }

    LanguageModel model() {
        return model;
    }

    Block block() {
        return block;
    }

    /** What is made of every linear of the block, in a scope of its own. */
    <T> List<T> eachLinear(Function<PrunableLinear, T> action) {
        List<T> made = new ArrayList<>();
        for (int i = 0; i < block.linears().size(); i++) {
            try (TensorScope work = model.scope().child()) {
                made.add(action.apply(new PrunableLinear(this, i, work)));
            }
        }
        return made;
    }

    /** Whether a pass over the block's inputs is needed. */
    boolean gathers() {
        return !gathered.isEmpty();
    }

    @Override
    public void accept(List<NDArray> inputs) {
        windows += inputs.get(0).getShape().get(0);
        gathered.values().forEach(sums -> sums.accept(inputs));
    }

    /** ‖X‖ of every feature by observed input: the root of the sum of squares, averaged over windows. */
    List<float[]> norms() {
        List<float[]> known = norms;
        if (known == null) {
            known = sums(Statistic.NORMS).stream().map(this::roots).toList();
            norms = known;
        }
        return known;
    }

    private float[] roots(NDArray sum) {
        double[] squares = sum.toDoubleArray();
        float[] roots = new float[squares.length];
        for (int j = 0; j < roots.length; j++) {
            roots[j] = (float) Math.sqrt(squares[j] / windows);
            if (!Float.isFinite(roots[j])) {
                throw new ActivationFailure(block.index(), j);
            }
        }
        return roots;
    }

    /** What was summed up of an observed input. */
    NDArray sum(Statistic statistic, int input) {
        return sums(statistic).get(input);
    }

    long windows() {
        return windows;
    }

    /** @param byLinear as {@link Gradients} has them */
    void setGradients(List<float[]> byLinear) {
        gradients = byLinear;
    }

    float[] gradient(int linear) {
        return gradients.get(linear);
    }

    private List<NDArray> sums(Statistic statistic) {
        return Objects.requireNonNull(gathered.get(statistic), () -> statistic + " were not asked for")
                .sums();
    }
}
