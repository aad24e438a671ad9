package spade.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import spade.Choice;

/** The floating-point types in which a forward pass can run. */
public enum DType {
    FLOAT32(6, "F32", "fp32"),
    FLOAT16(5, "F16", "fp16", "half"),
    BFLOAT16(15, "BF16", "bf16");

    private final int scalarType;
    private final String format;
    private final List<String> shortNames;

    DType(int scalarType, String format, String... shortNames) {
        this.scalarType = scalarType;
        this.format = format;
        this.shortNames = List.of(shortNames);
    }

    /** Reads what {@link #find} finds. */
    public static DType parse(String text) {
        return find(text).orElseGet(() -> Choice.parse(DType.class, "dtype", text));
    }

    /** The type of a name: {@code float32}, {@code float16}, {@code bfloat16}, or a short one as others use them. */
    public static Optional<DType> find(String name) {
        return Choice.find(DType.class, name)
                .or(() -> Arrays.stream(values())
                        .filter(type -> type.shortNames.contains(name))
                        .findFirst());
    }

    /** Torch's number for this type, as TorchScript kernels take it. */
    public int scalarType() {
        return scalarType;
    }

    /** Bytes per element. */
    public int bytes() {
        return this == FLOAT32 ? Float.BYTES : Short.BYTES;
    }

    /** Its name in safetensors files. */
    public String format() {
        return format;
    }

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
