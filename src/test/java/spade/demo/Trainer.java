package spade.demo;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import spade.AtomicFile;
import spade.demo.Architecture.Weight;
import spade.safetensors.SafetensorsWriter;
import spade.tensor.DType;
import spade.tensor.GradientKernel;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * The weights of a model in training and the state of AdamW. Arithmetic is in float32 and lives in the kernels
 * {@code train}; float16 is only how the result is stored.
 */
final class Trainer implements AutoCloseable {

    private static final double WEIGHT_DECAY = 0.1;
    private static final double LARGEST_GRADIENT = 1;

    private final Architecture architecture;
    private final TensorScope scope;
    private final GradientKernel gradient;
    private final Kernels kernels;
    private final List<Weight> layout;
    private final List<NDArray> weights;
    private final List<NDArray> means;
    private final List<NDArray> squares;
    private final NDArray cos;
    private final NDArray sin;
    private final int workers;
    private final ExecutorService threads;
    private int steps;

    /**
     * @param workers threads that share each batch; a part of the seed's meaning, because sums depend on their order
     * @param scope owns everything that lasts longer than a step
     */
    Trainer(Architecture architecture, long seed, int workers, TensorScope scope) {
        this.workers = workers;
        this.threads = Executors.newFixedThreadPool(workers);
        this.architecture = architecture;
        this.scope = scope;
        this.gradient = GradientKernel.load(scope, "train");
        this.kernels = scope.kernels("train");
        this.layout = architecture.weights();
        Random random = new Random(seed);
        this.weights = layout.stream()
                .map(weight -> scope.floats(initial(weight, random), weight.shape()))
                .toList();
        this.means = zeros();
        this.squares = zeros();
        this.cos = rotary(architecture, false, scope);
        this.sin = rotary(architecture, true, scope);
    }

    private List<NDArray> zeros() {
        return layout.stream()
                .map(weight -> scope.floats(new float[weight.size()], weight.shape()))
                .toList();
    }

    /**
     * Gains of one; matrices normal with half the deviation that would keep the input's length, those that write into
     * the residual stream smaller, so that its variance does not grow with depth (Radford et al. 2019).
     */
    private float[] initial(Weight weight, Random random) {
        float[] values = new float[weight.size()];
        if (!weight.isMatrix()) {
            Arrays.fill(values, 1);
            return values;
        }
        boolean embedding = weight.shape()[0] == architecture.vocabulary();
        double deviation = embedding ? 0.02 : 0.5 / Math.sqrt((double) weight.shape()[1]);
        if (weight.isOutput()) {
            deviation /= Math.sqrt(2.0 * architecture.blocks());
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    /** Cosines or sines of every position, [tokens, query and key heads, head size]; sines of first halves negated. */
    static NDArray rotary(Architecture architecture, boolean sine, TensorScope scope) {
        int size = architecture.headSize();
        int heads = 2 * architecture.heads();
        float[] values = new float[architecture.context() * heads * size];
        for (int i = 0; i < values.length; i++) {
            int position = i / (heads * size);
            int place = i % size;
            double angle = position * Math.pow(Architecture.ROPE_THETA, -2.0 * (place % (size / 2)) / size);
            double sign = place < size / 2 ? -1 : 1;
            values[i] = (float) (sine ? sign * Math.sin(angle) : Math.cos(angle));
        }
        return scope.floats(values, architecture.context(), heads, size);
    }

    /**
     * One step of AdamW on a batch, its gradient clipped in length; weight decay on matrices only.
     *
     * @param batch [windows][context + 1]
     * @param rate the learning rate
     * @return the mean cross-entropy before the step, in nats
     */
    double step(long[][] batch, double rate) {
        steps++;
        try (TensorScope local = scope.child()) {
            List<NDArray> sums = sums(batch, local);
            List<NDArray> gradients = sums.subList(1, sums.size());
            double norm = kernels.call("norm").with(gradients).tensor(local).toFloatArray()[0] / workers;
            if (!Double.isFinite(norm)) {
                throw new IllegalStateException("Training diverged: the gradient's length is " + norm + " at step "
                        + steps + "; lower the learning rate.");
            }
            NDArray step = local.floats(new float[] {steps});
            // Makes the sum over workers a mean, and clips it.
            NDArray divisor = local.floats(new float[] {(float) (workers * Math.max(1, norm / LARGEST_GRADIENT))});
            adamw(Weight::isMatrix, gradients, step, divisor, rate, WEIGHT_DECAY, local);
            adamw(weight -> !weight.isMatrix(), gradients, step, divisor, rate, 0, local);
            return sums.get(0).toFloatArray()[0] / workers;
        }
    }

    private void adamw(
            Predicate<Weight> which,
            List<NDArray> gradients,
            NDArray step,
            NDArray divisor,
            double rate,
            double decay,
            TensorScope local) {
        int[] chosen = IntStream.range(0, layout.size())
                .filter(i -> which.test(layout.get(i)))
                .toArray();
        kernels.call("adamw")
                .with(select(weights, chosen))
                .with(select(gradients, chosen))
                .with(select(means, chosen))
                .with(select(squares, chosen))
                .with(step)
                .with(divisor)
                .with(rate)
                .with(decay)
                .tensor(local);
    }

    private static List<NDArray> select(List<NDArray> tensors, int[] chosen) {
        return Arrays.stream(chosen).mapToObj(tensors::get).toList();
    }

    /** The mean loss and its gradient by every weight. */
    private List<NDArray> differentiate(long[][] batch, TensorScope owner) {
        NDArray tokens = owner.longs(
                Arrays.stream(batch).flatMapToLong(Arrays::stream).toArray(), batch.length, batch[0].length);
        return gradient.forward(List.of(tokens, cos, sin), weights, owner);
    }

    /** The sum over shares of the batch, one per thread, of the loss and its gradient by every weight. */
    private List<NDArray> sums(long[][] batch, TensorScope owner) {
        int share = batch.length / workers;
        List<Future<List<NDArray>>> shares = IntStream.range(0, workers)
                .mapToObj(i -> Arrays.copyOfRange(batch, i * share, (i + 1) * share))
                .map(part -> threads.submit(() -> differentiate(part, owner)))
                .toList();
        List<NDArray> sum = finished(shares.get(0));
        for (Future<List<NDArray>> other : shares.subList(1, workers)) {
            kernels.call("add").with(sum).with(finished(other)).integer();
        }
        return sum;
    }

    private static <T> T finished(Future<T> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training was interrupted.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A training thread failed.", e);
        }
    }

    /** Writes {@code config.json} and {@code model.safetensors} in float16. */
    void write(Path directory) {
        byte[] config = architecture.config().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(directory.resolve("config.json"), channel -> channel.write(ByteBuffer.wrap(config)));
        SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
        try (TensorScope local = scope.child()) {
            for (int i = 0; i < layout.size(); i++) {
                NDArray half = kernels.call("half").with(weights.get(i)).tensor(local);
                writer.add(
                        layout.get(i).name(),
                        DType.FLOAT16,
                        half.toByteBuffer(),
                        layout.get(i).shape());
            }
            writer.write(directory.resolve("model.safetensors"));
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
