package spade.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

public class TensorScopeTest {

    private final TensorScope root = TensorScope.open(Device.CPU);

    @AfterEach
    void close() {
        root.close();
    }

    @Test
    void tensorsHoldTheValuesRowByRow() {
        NDArray floats = root.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        assertThat(floats.getShape().getShape()).containsExactly(2, 3);
        assertThat(floats.get(1).toFloatArray()).containsExactly(4, 5, 6);

        NDArray longs = root.longs(new long[] {1L << 40, -2}, 2);
        assertThat(longs.toLongArray()).containsExactly(1L << 40, -2);
    }

    @Test
    void theValuesAreCopied() {
        float[] values = {1, 2};
        NDArray tensor = root.floats(values, 2);
        values[0] = 7;
        assertThat(tensor.toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void anAbsentTensorIsEmpty() {
        assertThat(root.absent().size()).isZero();
    }

    @Test
    void closingAScopeFreesItsTensorsAndThoseOfItsChildren() {
        TensorScope child = root.child();
        TensorScope grandchild = child.child();
        NDArray kept = root.floats(new float[] {1}, 1);
        NDArray childs = child.floats(new float[] {2}, 1);
        NDArray grandchilds = grandchild.floats(new float[] {3}, 1);

        child.close();

        assertThat(kept.toFloatArray()).containsExactly(1);
        assertFreed(childs);
        assertFreed(grandchilds);
    }

    @Test
    void anAdoptedTensorOutlivesTheScopeThatMadeIt() {
        NDArray adopted;
        try (TensorScope child = root.child()) {
            adopted = root.adopt(child.floats(new float[] {4}, 1));
        }
        assertThat(adopted.toFloatArray()).containsExactly(4);
    }

    @Test
    void anAdoptedTensorGoesWithItsNewOwner() {
        TensorScope owner = root.child();
        NDArray adopted = owner.adopt(root.floats(new float[] {5}, 1));
        owner.close();
        assertFreed(adopted);
    }

    @Test
    void theWholeTreeSharesCompiledKernelsWhichOutliveTheScopeThatAskedFirst() {
        Kernels kernels;
        try (TensorScope child = root.child()) {
            kernels = child.kernels("sample");
        }
        assertThat(root.kernels("sample")).isSameAs(kernels);
        assertThat(kernels.call("product").with(6L).with(7L).integer()).isEqualTo(42);
    }

    public static void assertFreed(NDArray tensor) {
        assertThatThrownBy(tensor::toFloatArray).isInstanceOf(IllegalStateException.class);
    }
}
