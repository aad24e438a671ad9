package spade.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;

class DTypeTest {

    @Test
    void shortNamesAreUnderstood() {
        assertThat(DType.parse("fp32")).isEqualTo(DType.FLOAT32);
        assertThat(DType.parse("fp16")).isEqualTo(DType.FLOAT16);
        assertThat(DType.parse("half")).isEqualTo(DType.FLOAT16);
        assertThat(DType.parse("bf16")).isEqualTo(DType.BFLOAT16);
    }

    @Test
    void namesAreThoseOfTorch() {
        assertThat(DType.parse("float32")).isEqualTo(DType.FLOAT32);
        assertThat(DType.parse("float16")).isEqualTo(DType.FLOAT16);
        assertThat(DType.parse("bfloat16")).isEqualTo(DType.BFLOAT16);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void whatIsPrintedCanBeParsed(DType type) {
        assertThat(DType.parse(type.toString())).isEqualTo(type);
    }

    @Test
    void capitalsAndBlanksAroundANameDoNotCount() {
        assertThat(DType.parse("FLOAT32 ")).isEqualTo(DType.FLOAT32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "float64", "float 32", "quarter"})
    void anyOtherNameIsAUsageErrorThatListsTheNames(String text) {
        assertThatThrownBy(() -> DType.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("'" + text + "'", "float32, float16, bfloat16");
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void theScalarTypeMeansThisTypeToTheKernels(DType type) {
        // 1e5 is finite in float32 and bfloat16 alone, and 4097 is exact in float32 alone.
        try (TensorScope scope = TensorScope.open(Device.CPU)) {
            Kernels kernels = scope.kernels("tensor");
            float[] there = back(kernels, type, scope, 1e5f, 4097f);
            assertThat(Float.isFinite(there[0])).isEqualTo(type != DType.FLOAT16);
            assertThat(there[1] == 4097f).isEqualTo(type == DType.FLOAT32);
            assertThat(type.bytes()).isEqualTo(type == DType.FLOAT32 ? 4 : 2);
        }
    }

    private static float[] back(Kernels kernels, DType type, TensorScope scope, float... values) {
        return kernels.call("converted")
                .with(kernels.call("converted")
                        .with(scope.floats(values, values.length))
                        .with(type.scalarType())
                        .tensor(scope))
                .with(DType.FLOAT32.scalarType())
                .tensor(scope)
                .toFloatArray();
    }
}
