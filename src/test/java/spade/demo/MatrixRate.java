package spade.demo;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Random;
import spade.tensor.TensorScope;

/** How fast this machine multiplies float32 matrices: the yardstick for training. */
final class MatrixRate {

    private static final int SIZE = 2048;
    private static final int TRIALS = 6;

    private MatrixRate() {}

    /** The best of some square products, in GFLOP/s. */
    static double measure(TensorScope parent) {
        try (TensorScope scope = parent.child()) {
            Random random = new Random(1);
            float[] values = new float[SIZE * SIZE];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
            NDArray matrix = scope.floats(values, SIZE, SIZE);
            double[] seconds = new double[TRIALS];
            for (int i = 0; i < TRIALS; i++) {
                long start = System.nanoTime();
                scope.kernels("tensor")
                        .call("product")
                        .with(matrix)
                        .with(matrix)
                        .tensor(scope);
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            return 2e-9 * Math.pow(SIZE, 3) / Arrays.stream(seconds).min().orElseThrow();
        }
    }
}
