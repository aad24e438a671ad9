package spade.evaluate;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import spade.Doubles;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.Device;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/** The last step of a pass: from hidden states behind the last block to what the model says of the tokens. */
final class Head {

    /**
     * Positions whose logits exist at once, so few that they stay in a CPU's caches, or small beside a GPU's memory.
     */
    private static final long CPU_ROWS = 128;

    private static final long GPU_ROWS = 2048;

    private final LanguageModel model;
    private final Kernels kernels;
    private final long rows;

    Head(LanguageModel model) {
        this.model = model;
        this.kernels = model.scope().kernels("head");
        this.rows = model.scope().device().equals(Device.CPU) ? CPU_ROWS : GPU_ROWS;
    }

    /**
     * The positions of a batch that predict a token, all but each window's last: what the output matrix reads there
     * [positions, hidden size], the tokens that came next, how many each window has, where the windows stand among all.
     */
    private record Predictions(NDArray x, NDArray targets, long[] lengths, int[] places, TensorScope work) {}

    private void read(HiddenStates states, Consumer<Predictions> reader) {
        for (HiddenStates.Batch batch : states.batches()) {
            try (TensorScope work = model.scope().child()) {
                long longest = batch.hidden().getShape().get(1);
                long[][] windows = batch.windows();
                long[] lengths = Arrays.stream(windows)
                        .mapToLong(window -> window.length - 1)
                        .toArray();
                long[] at = IntStream.range(0, windows.length)
                        .boxed()
                        .flatMapToLong(i -> LongStream.range(i * longest, i * longest + lengths[i]))
                        .toArray();
                long[] next = Arrays.stream(windows)
                        .flatMapToLong(window -> Arrays.stream(window, 1, window.length))
                        .toArray();
                NDArray picked = kernels.call("positions")
                        .with(batch.hidden())
                        .with(work.longs(at, at.length))
                        .tensor(work);
                NDArray targets = work.longs(next, next.length);
                reader.accept(new Predictions(model.normalised(picked, work), targets, lengths, batch.places(), work));
            }
        }
    }

    private Kernels.Call call(String method, Predictions at) {
        return kernels.call(method)
                .with(at.x())
                .with(model.head())
                .with(at.targets())
                .with(model.config().cap())
                .with(rows);
    }

    /** The likelihood of the windows' tokens. */
    Map<Metric, Doubles> likelihood(HiddenStates states) {
        return means(states, List.of(Metric.NLL), at -> call("losses", at).tensor(at.work()));
    }

    /**
     * The same, and the divergence KL(dense ‖ this), in which all tokens that are not among the dense model's likeliest
     * count as one.
     *
     * @param dense of the same windows, batch by batch
     */
    Map<Metric, Doubles> divergence(HiddenStates states, List<LikelyTokens> dense) {
        Iterator<LikelyTokens> batches = dense.iterator();
        return means(states, List.of(Metric.NLL, Metric.KL), at -> {
            LikelyTokens batch = batches.next();
            return call("compared", at).with(batch.tokens()).with(batch.logs()).tensor(at.work());
        });
    }

    /** @param values of the metrics at some positions, [metrics, positions] */
    private Map<Metric, Doubles> means(
            HiddenStates states, List<Metric> metrics, Function<Predictions, NDArray> values) {
        double[][] means = new double[metrics.size()][states.windows()];
        read(states, at -> {
            double[] found = kernels.call("means")
                    .with(values.apply(at))
                    .with(at.lengths())
                    .tensor(at.work())
                    .toDoubleArray();
            for (int i = 0; i < found.length; i++) {
                means[i / at.places().length][at.places()[i % at.places().length]] = found[i];
            }
        });
        Map<Metric, Doubles> byMetric = new EnumMap<>(Metric.class);
        metrics.forEach(metric -> byMetric.put(metric, Doubles.of(means[metrics.indexOf(metric)])));
        return byMetric;
    }

    /** What is said of every single token, by window. */
    List<TokenLikelihoods> tokens(HiddenStates states) {
        TokenLikelihoods[] units = new TokenLikelihoods[states.windows()];
        read(states, at -> {
            float[] found = call("tokens", at).tensor(at.work()).toFloatArray();
            int from = 0;
            for (int i = 0; i < at.lengths().length; i++) {
                int to = from + (int) at.lengths()[i];
                boolean[] likeliest = new boolean[to - from];
                for (int t = from; t < to; t++) {
                    likeliest[t - from] = found[found.length / 2 + t] != 0;
                }
                units[at.places()[i]] = new TokenLikelihoods(Arrays.copyOfRange(found, from, to), likeliest);
                from = to;
            }
        });
        return List.of(units);
    }

    /** The likeliest next tokens at every position, batch by batch. */
    List<LikelyTokens> likeliest(HiddenStates states, int count, TensorScope owner) {
        List<LikelyTokens> batches = new ArrayList<>();
        long most = Math.min(count, model.config().vocabulary());
        read(states, at -> {
            List<NDArray> found = kernels.call("likeliest")
                    .with(at.x())
                    .with(model.head())
                    .with(model.config().cap())
                    .with(rows)
                    .with(most)
                    .tensors(owner);
            batches.add(new LikelyTokens(found.get(0), found.get(1)));
        });
        return batches;
    }
}
