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
    private final List<Reading> readings;
    /** By reading, the number of its first unit. */
    private final int[] first;

    private final Kernels kernels;
    private final long rows;

    /** @param readings what passed, in the order in which it was embedded */
    Head(LanguageModel model, List<Reading> readings) {
        this.model = model;
        this.readings = readings;
        this.first = new int[readings.size()];
        for (int i = 1; i < first.length; i++) {
            first[i] = first[i - 1] + readings.get(i - 1).scored().size();
        }
        this.kernels = model.scope().kernels("head");
        this.rows = model.scope().device().equals(Device.CPU) ? CPU_ROWS : GPU_ROWS;
    }

    /** @param start the place of its sequence's first token among all of its batch */
    private record Unit(int number, long start, Reading.Scored scored) {}

    /**
     * The positions of a batch that predict a token which is scored, one unit behind the other: what the output matrix
     * reads there [positions, hidden size], and the tokens that came next.
     */
    private record Predictions(List<Unit> units, NDArray x, NDArray targets, TensorScope work) {}

    private List<Unit> units(HiddenStates.Batch batch) {
        List<Unit> units = new ArrayList<>();
        for (int row = 0; row < batch.indices().length; row++) {
            int number = first[batch.indices()[row]];
            for (Reading.Scored scored : readings.get(batch.indices()[row]).scored()) {
                units.add(new Unit(number++, (long) row * batch.width(), scored));
            }
        }
        return units;
    }

    private void read(HiddenStates states, Consumer<Predictions> reader) {
        for (HiddenStates.Batch batch : states.batches()) {
            try (TensorScope work = model.scope().child()) {
                List<Unit> units = units(batch);
                long[] at = units.stream()
                        .flatMapToLong(unit -> Arrays.stream(unit.scored.at()).mapToLong(place -> unit.start + place))
                        .toArray();
                long[] next = units.stream()
                        .flatMapToLong(unit -> Arrays.stream(unit.scored.next()))
                        .toArray();
                NDArray picked = kernels.call("positions")
                        .with(batch.hidden())
                        .with(work.longs(at, at.length))
                        .tensor(work);
                NDArray x = model.normalised(picked, work);
                reader.accept(new Predictions(units, x, work.longs(next, next.length), work));
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

    /** The mean negative log-likelihood of every unit's tokens. */
    Map<Metric, Doubles> likelihood(HiddenStates states) {
        return means(states, List.of(Metric.NLL), at -> call("losses", at).tensor(at.work()));
    }

    /** The negative log-likelihood of every unit, summed over its tokens. */
    Map<Metric, Doubles> choices(HiddenStates states) {
        double[] means =
                likelihood(states).getOrDefault(Metric.NLL, Doubles.NONE).toArray();
        int[] lengths = readings.stream()
                .flatMap(reading -> reading.scored().stream())
                .mapToInt(scored -> scored.next().length)
                .toArray();
        return Map.of(
                Metric.CHOICE, Doubles.of(IntStream.range(0, means.length).mapToDouble(i -> means[i] * lengths[i])));
    }

    /**
     * The likelihood, and the divergence KL(dense ‖ this), in which all tokens that are not among the dense model's
     * likeliest count as one.
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
        double[][] means = new double[metrics.size()][Reading.units(readings)];
        read(states, at -> {
            long[] lengths = at.units().stream()
                    .mapToLong(unit -> unit.scored.next().length)
                    .toArray();
            double[] found = kernels.call("means")
                    .with(values.apply(at))
                    .with(lengths)
                    .tensor(at.work())
                    .toDoubleArray();
            for (int i = 0; i < found.length; i++) {
                means[i / lengths.length][at.units().get(i % lengths.length).number()] = found[i];
            }
        });
        Map<Metric, Doubles> byMetric = new EnumMap<>(Metric.class);
        metrics.forEach(metric -> byMetric.put(metric, Doubles.of(means[metrics.indexOf(metric)])));
        return byMetric;
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
