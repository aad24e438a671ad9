package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.NDArray;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/** Attention in rows of queries, as a CPU does it, agrees with attention under a mask that says who sees whom. */
class AttentionTest {

    private static final int WINDOWS = 2;
    private static final int HEADS = 6;
    private static final int SIZE = 16;

    private final TensorScope scope = TensorScope.open(Device.CPU);
    private final Kernels kernels = scope.kernels("decoder");
    private final SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, 1, 2, 0, 1e-5",
        "FLOAT32, 128, 6, 0, 1e-5",
        "FLOAT32, 129, 3, 0, 1e-5",
        "FLOAT32, 300, 2, 0, 1e-5",
        "FLOAT32, 800, 1, 0, 1e-5",
        "BFLOAT16, 300, 2, 0, 3e-2",
        "BFLOAT16, 300, 2, 64, 3e-2",
        "FLOAT16, 900, 3, 0, 4e-3"
    })
    void everyTokenSeesThoseBeforeIt(DType dtype, int tokens, int groups, int common, double tolerance) {
        NDArray q = random(dtype, HEADS, tokens, 0);
        NDArray k = random(dtype, groups, tokens, common);
        NDArray v = random(dtype, groups, tokens, 0);
        long[] places = LongStream.range(0, 2L * WINDOWS * tokens)
                .map(i -> i < (long) WINDOWS * tokens ? i % tokens : 0)
                .toArray();
        float[] masked = attended(q, k, v, scope.longs(places, 2, WINDOWS, tokens));
        float[] inRows = attended(q, k, v, scope.longs(new long[0], 0));
        assertThat(inRows).hasSize(WINDOWS * tokens * HEADS * SIZE).hasSameSizeAs(masked);
        for (int i = 0; i < inRows.length; i++) {
            assertThat((double) inRows[i]).as("value %d", i).isCloseTo(masked[i], offset(tolerance));
        }
    }

    private float[] attended(NDArray q, NDArray k, NDArray v, NDArray places) {
        NDArray context = kernels.call("attended")
                .with(q)
                .with(k)
                .with(v)
                .with(places)
                .with(0L)
                .with(0.3)
                .with(0.0)
                .with(scope.floats(new float[0], 0))
                .tensor(scope);
        return converted(context, DType.FLOAT32).toFloatArray();
    }

    /**
     * [windows, heads, tokens, size] as linears make it, in which a head's features lie beside those of the next.
     *
     * @param common what every token's feature 0 of a head has besides, as biases of keys do
     */
    private NDArray random(DType dtype, int heads, int tokens, int common) {
        float[] values = new float[WINDOWS * tokens * heads * SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-2, 2) + (i % SIZE == 0 ? common : 0);
        }
        return kernels.call("heads")
                .with(converted(scope.floats(values, WINDOWS, tokens, (long) heads * SIZE), dtype))
                .with((long) SIZE)
                .tensor(scope);
    }

    private NDArray converted(NDArray x, DType dtype) {
        return scope.kernels("tensor")
                .call("converted")
                .with(x)
                .with(dtype.scalarType())
                .tensor(scope);
    }
}
