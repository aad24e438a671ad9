package spade.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import spade.AtomicFile;
import spade.tensor.DType;

/** Writes tensors from memory as a safetensors file, whole or not at all. */
public final class SafetensorsWriter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode header = JSON.createObjectNode();
    private final ObjectNode metadata = header.putObject("__metadata__");
    /** They are made when they are written, so that a file is never in memory a second time. */
    private final List<Supplier<ByteBuffer>> contents = new ArrayList<>();

    private long end;

    /** Adds a float32 tensor; the values are row-major and are not copied. */
    public SafetensorsWriter add(String name, float[] values, long... shape) {
        int bytes = values.length * Float.BYTES;
        return add(name, "F32", shape, bytes, () -> {
            ByteBuffer content = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
            content.asFloatBuffer().put(values);
            return content;
        });
    }

    /** Adds a uint8 tensor; the values are row-major and are not copied. */
    public SafetensorsWriter add(String name, byte[] values, long... shape) {
        return add(name, "U8", shape, values.length, () -> ByteBuffer.wrap(values));
    }

    /** Adds a tensor of any type as it lies in memory: row-major, little-endian, not copied. */
    public SafetensorsWriter add(String name, DType dtype, ByteBuffer content, long... shape) {
        return add(name, dtype.format(), shape, content.remaining(), content::duplicate);
    }

    private SafetensorsWriter add(String name, String dtype, long[] shape, int bytes, Supplier<ByteBuffer> content) {
        ObjectNode entry = header.putObject(name).put("dtype", dtype);
        entry.set("shape", JSON.valueToTree(shape));
        entry.putArray("data_offsets").add(end).add(end + bytes);
        end += bytes;
        contents.add(content);
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
            byte[] json = JSON.writeValueAsBytes(header);
            // Blanks behind it let the tensors begin at a multiple of eight bytes.
            int length = (json.length + 7) / 8 * 8;
            ByteBuffer head = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
            Arrays.fill(head.array(), (byte) ' ');
            AtomicFile.writeFully(channel, head.putLong(length).put(json).rewind());
            for (Supplier<ByteBuffer> content : contents) {
                AtomicFile.writeFully(channel, content.get());
            }
        });
    }
}
