package spade.tensor;

import spade.Choice;

/** The floating-point types in which a forward pass can run. */
public enum DType {
    FLOAT32(6, "F32"),
    FLOAT16(5, "F16"),
    BFLOAT16(15, "BF16");

    private final int scalarType;
    private final String format;

    DType(int scalarType, String format) {
        this.scalarType = scalarType;
        this.format = format;
    }

    /** Reads {@code float32}, {@code float16} or {@code bfloat16}. */
    public static DType parse(String text) {
        return Choice.parse(DType.class, "dtype", text);
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
