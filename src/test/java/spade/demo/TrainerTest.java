package spade.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.data.TokenWindows;
import spade.demo.Architecture.Weight;
import spade.evaluate.Evaluator;
import spade.evaluate.Metric;
import spade.model.Checkpoint;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

class TrainerTest {

    private static final Architecture TINY = new Architecture(48, 16, 2, 2, 24, 12);

    private final TensorScope scope = TensorScope.open(Device.CPU);

    @AfterEach
    void close() {
        scope.close();
    }

    /** Windows in which each token follows from the one two places before. */
    private static long[][] windows(int count, Random random) {
        long[][] windows = new long[count][TINY.context() + 1];
        for (long[] window : windows) {
            for (int i = 0; i < window.length; i++) {
                window[i] = i < 2 ? random.nextInt(TINY.vocabulary()) : (window[i - 2] * 5 + 1) % TINY.vocabulary();
            }
        }
        return windows;
    }

    private static double[] train(Trainer trainer, int steps) {
        Random random = new Random(3);
        double[] losses = new double[steps];
        for (int i = 0; i < steps; i++) {
            losses[i] = trainer.step(windows(16, random), 0.02);
        }
        return losses;
    }

    @Test
    void lossFallsFromChance() {
        try (Trainer trainer = new Trainer(TINY, 1, 2, scope)) {
            double[] losses = train(trainer, 30);

            assertThat(losses[0]).isCloseTo(Math.log(TINY.vocabulary()), within(0.1));
            assertThat(losses[29]).isLessThan(losses[0] - 0.5);
        }
    }

    @Test
    void sameSeedSameLosses() {
        try (Trainer first = new Trainer(TINY, 1, 2, scope);
                Trainer second = new Trainer(TINY, 1, 2, scope)) {
            assertThat(train(first, 5)).containsExactly(train(second, 5));
        }
    }

    @Test
    void sharesOfABatchAddUpToIt() {
        try (Trainer alone = new Trainer(TINY, 1, 1, scope);
                Trainer four = new Trainer(TINY, 1, 4, scope)) {
            assertThat(train(four, 5)).containsExactly(train(alone, 5), within(1e-4));
        }
    }

    @Test
    void writtenCheckpointHasTheLossOfTraining(@TempDir Path directory) {
        try (Trainer trainer = new Trainer(TINY, 1, 1, scope)) {
            train(trainer, 60);
            trainer.write(directory);
            long[][] windows = windows(16, new Random(8));

            // Whoever wrote this forward pass, and whoever the one under src/main, they have to agree.
            double loss = trainer.step(windows, 0);
            try (Checkpoint checkpoint = Checkpoint.open(directory)) {
                LanguageModel model =
                        LanguageModel.load(checkpoint, DType.FLOAT32, Residency.ALL, scope, Progress.NONE);
                TokenWindows text = new TokenWindows("windows", windows, 0);
                assertThat(Evaluator.measure(model, model, text, Progress.NONE).mean(Metric.NLL))
                        .isCloseTo(loss, within(1e-3));
            }
            assertThat(loss).isLessThan(2.5);
        }
    }

    @Test
    void gradientIsTheSlopeOfTheLoss() {
        Random random = new Random(4);
        List<float[]> values = new ArrayList<>();
        for (Weight weight : TINY.weights()) {
            float[] numbers = new float[weight.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) ((weight.isMatrix() ? 0 : 1) + 0.3 * random.nextGaussian());
            }
            values.add(numbers);
        }
        long[][] windows = windows(4, random);
        List<float[]> results = differentiate(values, windows);

        for (int i = 0; i < values.size(); i++) {
            // Along its own direction the loss must change by the gradient's length.
            float[] gradient = results.get(i + 1);
            double length = Math.sqrt(dot(gradient, gradient));
            double step = 0.02 / length;
            double slope = (loss(values, i, gradient, step / length, windows)
                            - loss(values, i, gradient, -step / length, windows))
                    / (2 * step);
            assertThat(slope).as(TINY.weights().get(i).name()).isCloseTo(length, within(0.02 * length));
        }
    }

    private double loss(List<float[]> values, int moved, float[] direction, double by, long[][] windows) {
        List<float[]> other = new ArrayList<>(values);
        float[] weight = values.get(moved).clone();
        for (int i = 0; i < weight.length; i++) {
            weight[i] += (float) (by * direction[i]);
        }
        other.set(moved, weight);
        return differentiate(other, windows).get(0)[0];
    }

    private List<float[]> differentiate(List<float[]> values, long[][] windows) {
        try (TensorScope local = scope.child()) {
            List<NDArray> weights = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                weights.add(local.floats(values.get(i), TINY.weights().get(i).shape()));
            }
            NDArray tokens = local.longs(
                    Arrays.stream(windows).flatMapToLong(Arrays::stream).toArray(), windows.length, windows[0].length);
            List<NDArray> inputs =
                    List.of(tokens, Trainer.rotary(TINY, false, local), Trainer.rotary(TINY, true, local));
            return Kernels.load(local, "train").differentiate(inputs, weights, local).stream()
                    .map(NDArray::toFloatArray)
                    .toList();
        }
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
