package spade.tensor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import spade.AtomicFile;

/** Writes float32 vectors and matrices from memory as a safetensors file, whole or not at all. */
public final class SafetensorsWriter {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** Adds a tensor; the values are row-major and are not copied. */
    public SafetensorsWriter add(String name, float[] tensor, long... shape) {
        values.put(name, tensor);
        shapes.put(name, shape.clone());
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
            put(
                    channel,
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(header.length)
                            .flip());
            put(channel, ByteBuffer.wrap(header));
            for (float[] tensor : values.values()) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(tensor.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(tensor);
                put(channel, bytes);
            }
        });
    }

    private static void put(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The header's JSON, padded with blanks so that the tensors begin at a multiple of eight bytes. */
    private byte[] header() throws JsonProcessingException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode free = root.putObject("__metadata__");
        metadata.forEach(free::put);
        long at = 0;
        for (Map.Entry<String, float[]> tensor : values.entrySet()) {
            ObjectNode entry = root.putObject(tensor.getKey()).put("dtype", "F32");
            ArrayNode shape = entry.putArray("shape");
            for (long extent : shapes.getOrDefault(tensor.getKey(), new long[0])) {
                shape.add(extent);
            }
            entry.putArray("data_offsets").add(at).add(at + (long) tensor.getValue().length * Float.BYTES);
            at += (long) tensor.getValue().length * Float.BYTES;
        }
        String json = JSON.writeValueAsString(root);
        int padding = (8 - json.getBytes(StandardCharsets.UTF_8).length % 8) % 8;
        return (json + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
    }
}
