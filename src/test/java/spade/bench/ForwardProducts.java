package spade.bench;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import spade.model.LanguageModel;
import spade.model.ModelConfig;
import spade.tensor.DType;
import spade.tensor.TensorScope;

/**
 * The matrix products of a forward pass and nothing else: all linears, the head, and the two products of attention over
 * whole windows, on random numbers in the shapes of the pass.
 */
final class ForwardProducts {

    /** Rows that go through a product together, as on a CPU in the pass. */
    private static final int ROWS = 1024;

    private static final int HEAD_ROWS = 128;
    private static final int REPEATS = 3;

    private record Product(long rows, long inputs, long outputs, double perWindow) {

        double operations() {
            return 2.0 * rows * inputs * outputs;
        }
    }

    private final LanguageModel model;
    private final DType dtype;
    private final List<Product> products = new ArrayList<>();

    ForwardProducts(LanguageModel model, DType dtype, int seqlen) {
        this.model = model;
        this.dtype = dtype;
        ModelConfig config = model.config();
        double blocks = config.blocks();
        for (long[] shape : model.config().shapes()) {
            products.add(new Product(ROWS, shape[1], shape[0], blocks * seqlen / ROWS));
        }
        products.add(new Product(HEAD_ROWS, config.hidden(), config.vocabulary(), (seqlen - 1.0) / HEAD_ROWS));
        products.add(new Product(seqlen, config.headSize(), seqlen, blocks * config.heads()));
        products.add(new Product(seqlen, seqlen, config.headSize(), blocks * config.heads()));
    }

    double operations(int windows) {
        return windows
                * products.stream()
                        .mapToDouble(product -> product.perWindow() * product.operations())
                        .sum();
    }

    /** Seconds of all products of so many windows, each timed by the best of a few repetitions. */
    double seconds(int windows) {
        return windows
                * products.stream()
                        .mapToDouble(product -> product.perWindow() * seconds(product))
                        .sum();
    }

    private double seconds(Product product) {
        try (TensorScope scope = model.scope().child()) {
            NDArray x = random(scope, product.rows(), product.inputs());
            NDArray w = random(scope, product.outputs(), product.inputs());
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < REPEATS; i++) {
                long start = System.nanoTime();
                try (TensorScope work = scope.child()) {
                    NDArray result = scope.kernels("tensor")
                            .call("product")
                            .with(x)
                            .with(w)
                            .tensor(work);
                    scope.kernels("tensor").call("first").with(result).integer();
                }
                best = Math.min(best, Report.seconds(start));
            }
            return best;
        }
    }

    private NDArray random(TensorScope scope, long rows, long columns) {
        float[] values = new float[(int) (rows * columns)];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        try (TensorScope local = scope.child()) {
            return scope.kernels("tensor")
                    .call("converted")
                    .with(local.floats(values, rows, columns))
                    .with(dtype.scalarType())
                    .tensor(scope);
        }
    }
}
