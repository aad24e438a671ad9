package spade.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import spade.AtomicFile;
import spade.tensor.DType;

/** Writes tensors from memory as a safetensors file, whole or not at all. */
public final class SafetensorsWriter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /**
     * What is written of a tensor.
     *
     * @param bytes how many there are
     * @param content makes them when they are written, so that a file is never in memory a second time
     */
    private record Tensor(String dtype, long[] shape, long bytes, Supplier<ByteBuffer> content) {}

    /** Adds a float32 tensor; the values are row-major and are not copied. */
    public SafetensorsWriter add(String name, float[] values, long... shape) {
        long bytes = (long) values.length * Float.BYTES;
        tensors.put(name, new Tensor("F32", shape.clone(), bytes, () -> {
            ByteBuffer content =
                    ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            content.asFloatBuffer().put(values);
            return content;
        }));
        return this;
    }

    /** Adds a uint8 tensor; the values are row-major and are not copied. */
    public SafetensorsWriter add(String name, byte[] values, long... shape) {
        tensors.put(name, new Tensor("U8", shape.clone(), values.length, () -> ByteBuffer.wrap(values)));
        return this;
    }

    /** Adds a tensor of any type as it lies in memory: row-major, little-endian, not copied. */
    public SafetensorsWriter add(String name, DType dtype, ByteBuffer content, long... shape) {
        String format =
                switch (dtype) {
                    case FLOAT32 -> "F32";
                    case FLOAT16 -> "F16";
                    case BFLOAT16 -> "BF16";
                };
        tensors.put(name, new Tensor(format, shape.clone(), content.remaining(), content::duplicate));
        return this;
    }

    /** Adds a string to the header's free-form part. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Writes everything added so far to a temporary name, syncs, and moves it to {@code file}. */
    public void write(Path file) {
        AtomicFile.write(file, channel -> {
            byte[] header = header();
            AtomicFile.writeFully(
                    channel,
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(header.length)
                            .flip());
            AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
            for (Tensor tensor : tensors.values()) {
                AtomicFile.writeFully(channel, tensor.content().get());
            }
        });
    }

    /** The header's JSON, padded with blanks so that the tensors begin at a multiple of eight bytes. */
    private byte[] header() throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode free = root.putObject("__metadata__");
        metadata.forEach(free::put);
        long at = 0;
        for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
            Tensor tensor = named.getValue();
            ObjectNode entry = root.putObject(named.getKey()).put("dtype", tensor.dtype());
            ArrayNode shape = entry.putArray("shape");
            for (long extent : tensor.shape()) {
                shape.add(extent);
            }
            entry.putArray("data_offsets").add(at).add(at + tensor.bytes());
            at += tensor.bytes();
        }
        String json = JSON.writeValueAsString(root);
        int padding = (8 - json.getBytes(StandardCharsets.UTF_8).length % 8) % 8;
        return (json + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
    }
}
