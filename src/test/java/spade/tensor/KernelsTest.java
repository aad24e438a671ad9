package spade.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.SpadeException;

class KernelsTest {

    private final TensorScope scope = TensorScope.open(Device.CPU);
    private final Kernels kernels = scope.kernels("sample");

    @AfterEach
    void close() {
        scope.close();
    }

    @Test
    void aKernelTakesATensorAndANumber() {
        NDArray scaled = kernels.call("scaled").with(vector(1, -2)).with(1.5).tensor(scope);
        assertThat(scaled.toFloatArray()).containsExactly(1.5f, -3);
    }

    @Test
    void aKernelTakesAListOfIntegers() {
        NDArray matrix = kernels.call("reshaped")
                .with(vector(1, 2, 3, 4))
                .with(new long[] {2, 2})
                .tensor(scope);
        assertThat(matrix.getShape().getShape()).containsExactly(2, 2);
        assertThat(matrix.get(1).toFloatArray()).containsExactly(3, 4);
    }

    @Test
    void aKernelTakesAndReturnsListsOfTensors() {
        List<NDArray> results = kernels.call("combined")
                .with(List.of(vector(1, 2), vector(10, 20)))
                .with(3L)
                .tensors(scope);
        assertThat(results).hasSize(2);
        assertThat(results.get(0).toFloatArray()).containsExactly(11, 22);
        assertThat(results.get(1).toFloatArray()).containsExactly(3, 6);
    }

    @Test
    void aKernelReturnsAnInteger() {
        assertThat(kernels.call("product").with(1L << 40).with(-3L).integer()).isEqualTo(-3L << 40);
    }

    @Test
    void aKernelCallsItsNeighbours() {
        assertThat(kernels.call("doubled").with(vector(21)).tensor(scope).toFloatArray())
                .containsExactly(42);
    }

    @Test
    void aResultBelongsToTheScopeThatIsNamedAndNotToThatOfTheOperands() {
        NDArray result;
        try (TensorScope operands = scope.child()) {
            result = kernels.call("scaled")
                    .with(operands.floats(new float[] {3}, 1))
                    .with(2.)
                    .tensor(scope);
        }
        assertThat(result.toFloatArray()).containsExactly(6);

        NDArray single;
        List<NDArray> several;
        try (TensorScope owner = scope.child()) {
            single = kernels.call("scaled").with(vector(3)).with(2.).tensor(owner);
            several = kernels.call("combined")
                    .with(List.of(vector(1), vector(2)))
                    .with(1L)
                    .tensors(owner);
            assertThat(single.toFloatArray()).containsExactly(6);
        }
        TensorScopeTest.assertFreed(single);
        several.forEach(TensorScopeTest::assertFreed);
    }

    @Test
    void noThreadOptimises() {
        // Torch's switch is each thread's own: what was set where the kernels were compiled says nothing elsewhere.
        long merged = CompletableFuture.supplyAsync(
                        () -> kernels.call("merged").with(vector(1)).integer(), task -> new Thread(task).start())
                .join();
        assertThat(merged).isZero();
        assertThat(kernels.call("merged").with(vector(1)).integer()).isZero();
    }

    @Test
    void kernelsWithoutSourceAreRefusedByName() {
        assertThatThrownBy(() -> scope.kernels("nothing"))
                .isInstanceOf(SpadeException.class)
                .hasMessageContaining("/spade/kernels/nothing.ts");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void oneValueThatIsNotFiniteIsFoundAmongMany(float value) {
        float[] values = new float[1000];
        java.util.Arrays.fill(values, Float.MAX_VALUE);
        assertThat(finite(values)).isTrue();
        values[777] = value;
        assertThat(finite(values)).isFalse();
    }

    @Test
    void zerosOfBothSignsAreCountedInAllTensors() {
        long zeros = scope.kernels("tensor")
                .call("zeros")
                .with(List.of(vector(0, -0f, Float.MIN_VALUE), vector(1, 0)))
                .integer();
        assertThat(zeros).isEqualTo(3);
    }

    private boolean finite(float... values) {
        return scope.kernels("tensor").call("finite").with(vector(values)).integer() == 1;
    }

    private NDArray vector(float... values) {
        return scope.floats(values, values.length);
    }
}
