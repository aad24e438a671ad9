package spade.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import spade.SpadeException;

/**
 * The checked table of contents of a safetensors file: an 8-byte little-endian length, that many bytes of JSON, then
 * the tensors' bytes.
 *
 * @param tensors entries by name, in the header's order
 * @param metadata the free-form {@code __metadata__} strings
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Bytes per element of every dtype the format names, whether we can read it or not. */
    private static final Map<String, Integer> WIDTHS = Map.ofEntries(
            Map.entry("F64", 8),
            Map.entry("I64", 8),
            Map.entry("U64", 8),
            Map.entry("F32", 4),
            Map.entry("I32", 4),
            Map.entry("U32", 4),
            Map.entry("F16", 2),
            Map.entry("BF16", 2),
            Map.entry("I16", 2),
            Map.entry("U16", 2),
            Map.entry("I8", 1),
            Map.entry("U8", 1),
            Map.entry("BOOL", 1),
            Map.entry("F8_E4M3", 1),
            Map.entry("F8_E5M2", 1));

    /**
     * @param dtype the format's name, such as {@code BF16}
     * @param shape extents, outermost first
     * @param begin offset of the first byte in the file
     * @param end offset after the last byte in the file
     */
    record Entry(String dtype, long[] shape, long begin, long end) {}

    /**
     * @param json the header's bytes
     * @param dataStart where in the file the tensors' bytes begin
     * @param fileSize the file's length, against which every offset is checked
     */
    static SafetensorsHeader parse(Path file, byte[] json, long dataStart, long fileSize) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw broken(file, "its header is not JSON (" + e.getOriginalMessage() + ")");
        } catch (java.io.IOException e) {
            throw broken(file, "its header cannot be read (" + e.getMessage() + ")");
        }
        if (root == null || !root.isObject()) {
            throw broken(file, "its header is not a JSON object");
        }
        Map<String, Entry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        root.properties().forEach(field -> {
            if (field.getKey().equals("__metadata__")) {
                field.getValue()
                        .properties()
                        .forEach(item ->
                                metadata.put(item.getKey(), item.getValue().asText()));
            } else {
                tensors.put(field.getKey(), entry(file, field.getKey(), field.getValue(), dataStart, fileSize));
            }
        });
        return new SafetensorsHeader(tensors, metadata);
    }

    private static Entry entry(Path file, String name, JsonNode node, long dataStart, long fileSize) {
        String dtype = node.path("dtype").asText();
        Integer width = WIDTHS.get(dtype);
        if (width == null) {
            throw broken(file, "tensor " + name + " has the unknown dtype '" + dtype + "'");
        }
        long[] shape = longs(file, name, node.path("shape"));
        long[] offsets = longs(file, name, node.path("data_offsets"));
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw broken(file, "tensor " + name + " has no proper pair of data_offsets");
        }
        if (offsets[1] > fileSize - dataStart) {
            throw broken(
                    file,
                    "tensor " + name + " ends at byte " + (dataStart + offsets[1]) + " of a file of " + fileSize
                            + " bytes, so it was cut off or its header lies");
        }
        if (bytes(file, name, shape, width) != offsets[1] - offsets[0]) {
            throw broken(
                    file,
                    "tensor " + name + " of shape " + Arrays.toString(shape) + " and dtype " + dtype + " has "
                            + (offsets[1] - offsets[0]) + " bytes");
        }
        return new Entry(dtype, shape, dataStart + offsets[0], dataStart + offsets[1]);
    }

    private static long bytes(Path file, String name, long[] shape, long width) {
        try {
            long size = width;
            for (long extent : shape) {
                size = Math.multiplyExact(size, extent);
            }
            return size;
        } catch (ArithmeticException e) {
            throw broken(file, "tensor " + name + " has the impossible shape " + Arrays.toString(shape));
        }
    }

    private static long[] longs(Path file, String name, JsonNode array) {
        if (!array.isArray()) {
            throw broken(file, "tensor " + name + " has '" + array + "' where a list of sizes belongs");
        }
        long[] values = new long[array.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = array.get(i);
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
                throw broken(file, "tensor " + name + " has '" + value + "' where a size belongs");
            }
            values[i] = value.asLong();
        }
        return values;
    }

    static SpadeException broken(Path file, String why) {
        return new SpadeException(
                "Cannot read " + file + " as safetensors: " + why + "; download or convert the file again.");
    }
}
