package spade.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * How fast a device multiplies and copies: the yardsticks of a forward pass and of pruning. Machines that look alike
 * differ by factors, bfloat16 above all, so that a choice between dtypes is measured and not guessed.
 */
public final class MachineRates {

    private static final int SIZE = 2048;
    private static final int COPIED = 1 << 26;
    private static final int LEAST_RUNS = 3;
    private static final double SECONDS = 0.4;
    /** What a shorter dtype has to gain to be worth its rounding. */
    private static final double CLEARLY = 1.3;

    private MachineRates() {}

    /** Operations per second of square matrix products of 2,048 rows, the best of several. */
    public static double product(TensorScope parent, DType dtype) {
        try (TensorScope scope = parent.child()) {
            NDArray values = scope.manager().randomUniform(-0.5f, 0.5f, new Shape(SIZE, SIZE));
            NDArray matrix = scope.converted(values, dtype);
            return 2 * Math.pow(SIZE, 3) / seconds(scope, "product", matrix, matrix);
        }
    }

    /**
     * The dtype in which a device is fastest by a short measurement: bfloat16 where its products are clearly faster,
     * float32 otherwise. Float16 is never chosen, because activations of many models overflow in it.
     */
    public static DType fastest(Device device) {
        try (TensorScope scope = TensorScope.open(device)) {
            boolean shorter = product(scope, DType.BFLOAT16) > CLEARLY * product(scope, DType.FLOAT32);
            return shorter ? DType.BFLOAT16 : DType.FLOAT32;
        }
    }

    /** Bytes per second that a copy between two tensors reads and writes, each counted, the best of several. */
    public static double copy(TensorScope parent) {
        try (TensorScope scope = parent.child()) {
            NDArray source = scope.floats(new float[COPIED], COPIED);
            NDArray target = scope.floats(new float[COPIED], COPIED);
            return 2.0 * Float.BYTES * COPIED / seconds(scope, "copied", target, source);
        }
    }

    /** The shortest of several calls of a kernel. */
    private static double seconds(TensorScope scope, String kernel, NDArray first, NDArray second) {
        Kernels kernels = scope.kernels("tensor");
        double best = Double.POSITIVE_INFINITY;
        long begin = System.nanoTime();
        for (int run = 0; run < LEAST_RUNS || System.nanoTime() - begin < SECONDS * 1e9; run++) {
            try (TensorScope work = scope.child()) {
                long start = System.nanoTime();
                NDArray result = kernels.call(kernel).with(first).with(second).tensor(work);
                // A GPU has finished when a number of the result has arrived.
                kernels.call("first").with(result).integer();
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
        }
        return best;
    }
}
