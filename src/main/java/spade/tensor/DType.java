package spade.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import spade.UsageException;

/** The floating-point types in which a forward pass can run. */
public enum DType {
    FLOAT32("float32", 6, 4),
    FLOAT16("float16", 5, 2),
    BFLOAT16("bfloat16", 15, 2);

    private final String label;
    private final int scalarType;
    private final int bytes;

    DType(String label, int scalarType, int bytes) {
        this.label = label;
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    /** Reads {@code float32}, {@code float16} or {@code bfloat16}. */
    public static DType parse(String text) {
        return Arrays.stream(values())
                .filter(type -> type.label.equals(text))
                .findFirst()
                .orElseThrow(() -> new UsageException("Unknown dtype '" + text + "': use one of "
                        + Arrays.stream(values()).map(DType::toString).collect(Collectors.joining(", ")) + "."));
    }

    /** Torch's number for this type, as TorchScript kernels take it. */
    public int scalarType() {
        return scalarType;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return label;
    }
}
