package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.evaluate.Evaluator;
import spade.evaluate.Metric;
import spade.model.Checkpoint;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.sense.Slopes;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/** Slopes against sums over single weights, and against losses that were measured. */
class SlopeSumsTest {

    private static final Path MODEL = Path.of("src", "test", "resources", "models", "grouped-untied");
    private static final double SPARSITY = 0.5;
    private static final double SMALL = 1.0 / 16;

    private final TensorScope scope = TensorScope.open(Device.CPU);

    @AfterEach
    void close() {
        scope.close();
    }

    /** A model with what its slopes are made of. */
    private record Sensed(LanguageModel model, TokenWindows text, ActivationNorms norms, Masks masks) {

        Slopes slopes(Allocation base) {
            return SlopeSums.of(model, norms, masks, base, text, Progress.NONE);
        }

        double loss(Allocation allocation) {
            return Evaluator.measure(model, new OneShotPruning(model, masks, allocation), text, Progress.NONE)
                    .mean(Metric.NLL);
        }
    }

    private Sensed open(DType dtype) throws IOException {
        long[][] tokens = new ObjectMapper()
                .convertValue(
                        new ObjectMapper()
                                .readTree(MODEL.resolve("expected.json").toFile())
                                .path("tokens"),
                        long[][].class);
        TokenWindows text = new TokenWindows("fixture", tokens, (long) tokens.length * tokens[0].length);
        try (Checkpoint opened = Checkpoint.open(MODEL)) {
            LanguageModel model = LanguageModel.load(opened, dtype, Residency.ALL, scope, Progress.NONE);
            ActivationNorms norms = Calibration.norms(model, text, Progress.NONE);
            return new Sensed(model, text, norms, Masks.byThresholds(model, Pruner.WANDA, norms));
        }
    }

    /** Gradients are known to be autograd's; the order of the weights is that of plain sorting. */
    @Test
    void binsAreSumsOverTheWeightsOfARank() throws IOException {
        Sensed sensed = open(DType.FLOAT32);
        Allocation base = Allocation.uniform(SPARSITY, 2);
        Slopes slopes = sensed.slopes(base);
        assertThat(slopes.windows()).isEqualTo(sensed.text.count());
        for (int l = 0; l < 2; l++) {
            int block = l;
            List<float[]> weights = sensed.model.block(l).linears().stream()
                    .map(weight -> weight.toFloatArray())
                    .toList();
            List<List<float[]>> gradients = gradients(sensed, base, block);
            for (int i = 0; i < weights.size(); i++) {
                int inputs =
                        (int) sensed.model.block(l).linears().get(i).getShape().get(1);
                float[] norms =
                        sensed.norms.block(l).get(sensed.model.slots().get(i).input());
                for (int w = 0; w < slopes.windows(); w++) {
                    double[] expected = byRank(weights.get(i), gradients.get(w).get(i), norms, inputs);
                    float[] bins = slopes.sums().get(w).get(l).get(i);
                    double seen = 0;
                    for (int k = 0; k < Slopes.BINS; k++) {
                        seen += bins[k];
                        assertThat(seen)
                                .as("window %d, block %d, linear %d, bin %d", w, l, i, k)
                                .isCloseTo(upTo(expected, (k + 1.0) / Slopes.BINS), within(1e-6));
                    }
                }
            }
        }
    }

    /** By window and linear. */
    private static List<List<float[]>> gradients(Sensed sensed, Allocation base, int wanted) {
        List<List<float[]>> byWindow = new ArrayList<>();
        ReversePass.run(
                sensed.model,
                new OneShotPruning(sensed.model, sensed.masks, base),
                sensed.text,
                true,
                (block, owner) -> (gradients -> {
                    if (block.index() == wanted) {
                        byWindow.add(gradients.stream()
                                .map(gradient -> gradient.toFloatArray())
                                .toList());
                    }
                }),
                (block, sum) -> {},
                Progress.NONE);
        return byWindow;
    }

    private static double[] byRank(float[] weights, float[] gradients, float[] norms, int inputs) {
        double[] sums = new double[inputs];
        for (int row = 0; row < weights.length / inputs; row++) {
            int first = row * inputs;
            List<Integer> order = IntStream.range(0, inputs)
                    .boxed()
                    .sorted(Comparator.comparingDouble(c -> Math.abs(weights[first + c]) * norms[c]))
                    .toList();
            for (int r = 0; r < inputs; r++) {
                int at = first + order.get(r);
                sums[r] -= (double) gradients[at] * weights[at];
            }
        }
        return sums;
    }

    /** The sum over the ranks below a share of the row, a rank at the border counted in part. */
    private static double upTo(double[] byRank, double share) {
        double sum = 0;
        for (int r = 0; r < byRank.length; r++) {
            sum += byRank[r] * Math.max(0, Math.min(1, share * byRank.length - r));
        }
        return sum;
    }

    /** A linear's rows lose one weight more or less, and the loss changes as the slopes say. */
    @Test
    void smallChangesOfTheLossAreThoseOfTheSlopes() throws IOException {
        Sensed sensed = open(DType.FLOAT32);
        Allocation base = Allocation.uniform(SPARSITY, 2);
        Slopes slopes = sensed.slopes(base);
        long[] parameters = sensed.model.parameters();
        List<Double> predicted = new ArrayList<>();
        List<Double> measured = new ArrayList<>();
        for (int l = 0; l < 2; l++) {
            for (int i = 0; i < parameters.length; i++) {
                // The difference of two has no curvature in it; both are whole numbers of weights.
                double[] losses = new double[2];
                for (int side = 0; side < 2; side++) {
                    double[][] linears = new double[2][parameters.length];
                    for (double[] block : linears) {
                        Arrays.fill(block, SPARSITY);
                    }
                    linears[l][i] += (2 * side - 1) * SMALL;
                    losses[side] = sensed.loss(Allocation.ofLinears(SPARSITY, linears, parameters));
                }
                measured.add(losses[1] - losses[0]);
                predicted.add(change(slopes.mean(l, i), SPARSITY - SMALL, SPARSITY + SMALL));
            }
        }
        assertThat(correlation(predicted, measured)).isGreaterThan(0.9);
    }

    private static double change(double[] bins, double from, double to) {
        double sum = 0;
        for (int k = 0; k < bins.length; k++) {
            double low = (double) k / bins.length;
            double high = (k + 1.0) / bins.length;
            double below = Math.max(0, Math.min(to, high) - low) - Math.max(0, Math.min(from, high) - low);
            sum += bins[k] * below * bins.length;
        }
        return sum;
    }

    private static double correlation(List<Double> one, List<Double> other) {
        return new PearsonsCorrelation()
                .correlation(
                        one.stream().mapToDouble(x -> x).toArray(),
                        other.stream().mapToDouble(x -> x).toArray());
    }

    /** In the model's own type what the slopes say is the same but for rounding. */
    @Test
    void slopesInBfloat16AreClose() throws IOException {
        List<double[]> all = new ArrayList<>();
        for (DType dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
            Slopes slopes = open(dtype).slopes(Allocation.uniform(SPARSITY, 2));
            all.add(IntStream.range(0, 2 * slopes.linears())
                    .mapToDouble(at -> change(slopes.mean(at / slopes.linears(), at % slopes.linears()), 0.3, 0.7))
                    .toArray());
        }
        assertThat(new PearsonsCorrelation().correlation(all.get(0), all.get(1)))
                .isGreaterThan(0.95);
        assertThat(all.get(0)).isNotEqualTo(all.get(1));
    }
}
