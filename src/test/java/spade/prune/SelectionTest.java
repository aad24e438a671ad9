package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/** The ways in which the lowest scores of a row are found, of which a device takes the one that suits it. */
class SelectionTest {

    private static final int ROWS = 20;
    private static final int COLUMNS = 1500;

    private final TensorScope scope = TensorScope.open(Device.CPU);

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 750, 1100, 1470, 1499, 1500})
    void allWaysFindTheSameWeights(int zeros) {
        Random random = new Random(3);
        check(i -> Math.abs(random.nextGaussian()), zeros);
        // Ties, rows of zeros, a period in the columns.
        check(i -> random.nextInt(9), zeros);
        check(i -> i / COLUMNS % 2 * random.nextFloat(), zeros);
        check(i -> (1 + i % COLUMNS % 16) * random.nextFloat(), zeros);
    }

    private void check(IntToDoubleFunction score, int zeros) {
        float[] values = new float[ROWS * COLUMNS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) score.applyAsDouble(i);
        }
        NDArray scores = scope.floats(values, ROWS, COLUMNS);
        boolean[] sorted = chosen("first", scores, zeros);
        assertThat(chosen("narrowed", scores, zeros)).isEqualTo(sorted);
        assertThat(scope.kernels("pruners")
                        .call("lowest")
                        .with(scores)
                        .with(COLUMNS)
                        .with(zeros)
                        .tensor(scope)
                        .toBooleanArray())
                .isEqualTo(sorted);
        int gone = 0;
        for (boolean each : sorted) {
            gone += each ? 1 : 0;
        }
        assertThat(gone).isEqualTo(ROWS * zeros);
    }

    private boolean[] chosen(String kernel, NDArray scores, int zeros) {
        return scope.kernels("pruners")
                .call(kernel)
                .with(scores)
                .with(zeros)
                .tensor(scope)
                .toBooleanArray();
    }
}
