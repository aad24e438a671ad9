package spade.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
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

    /**
     * @param dtype the format's name, such as {@code BF16}
     * @param shape extents, outermost first
     * @param begin offset of the first byte in the file
     * @param end offset after the last byte in the file
     */
    record Entry(String dtype, long[] shape, long begin, long end) {

        /** How many elements there are. */
        long count() {
            return (end - begin) / width(dtype);
        }
    }

    /**
     * @param json the header's bytes
     * @param dataStart where in the file the tensors' bytes begin
     * @param fileSize the file's length, against which every offset is checked
     */
    static SafetensorsHeader parse(Path file, byte[] json, long dataStart, long fileSize) {
        try {
            if (!(JSON.readTree(json) instanceof ObjectNode root)) {
                throw broken(file, "its header is not a JSON object");
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            JsonNode free = root.path("__metadata__");
            free.properties()
                    .forEach(item -> metadata.put(item.getKey(), item.getValue().asText()));
            Map<String, Entry> tensors = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> field :
                    root.without("__metadata__").properties()) {
                try {
                    tensors.put(field.getKey(), entry(field.getValue(), dataStart, fileSize));
                } catch (IllegalArgumentException e) {
                    throw broken(file, "tensor " + field.getKey() + " " + e.getMessage());
                }
            }
            return new SafetensorsHeader(tensors, metadata);
        } catch (IOException e) {
            String why = e instanceof JsonProcessingException syntax ? syntax.getOriginalMessage() : e.getMessage();
            throw broken(file, "its header is not JSON (" + why + ")");
        }
    }

    private static Entry entry(JsonNode node, long dataStart, long fileSize) {
        String dtype = node.path("dtype").asText();
        int width = width(dtype);
        if (width == 0) {
            throw new IllegalArgumentException("has the unknown dtype '" + dtype + "'");
        }
        long[] shape = longs(node.path("shape"));
        long[] offsets = longs(node.path("data_offsets"));
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw new IllegalArgumentException("has no proper pair of data_offsets");
        }
        if (offsets[1] > fileSize - dataStart) {
            throw new IllegalArgumentException("ends at byte " + (dataStart + offsets[1]) + " of a file of " + fileSize
                    + " bytes, so it was cut off or its header lies");
        }
        long size = offsets[1] - offsets[0];
        try {
            if (LongStream.of(shape).reduce(width, Math::multiplyExact) != size) {
                throw new IllegalArgumentException(
                        "of shape " + Arrays.toString(shape) + " and dtype " + dtype + " has " + size + " bytes");
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("has the impossible shape " + Arrays.toString(shape), e);
        }
        return new Entry(dtype, shape, dataStart + offsets[0], dataStart + offsets[1]);
    }

    /** Bytes per element of every dtype the format names, whether we can read it or not; 0 for others. */
    private static int width(String dtype) {
        return switch (dtype) {
            case "F64", "I64", "U64" -> 8;
            case "F32", "I32", "U32" -> 4;
            case "F16", "BF16", "I16", "U16" -> 2;
            case "I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2" -> 1;
            default -> 0;
        };
    }

    private static long[] longs(JsonNode array) {
        if (!array.isArray()) {
            throw new IllegalArgumentException("has '" + array + "' where a list of sizes belongs");
        }
        for (JsonNode value : array) {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
                throw new IllegalArgumentException("has '" + value + "' where a size belongs");
            }
        }
        return JSON.convertValue(array, long[].class);
    }

    static SpadeException broken(Path file, String why) {
        return new SpadeException(
                "Cannot read " + file + " as safetensors: " + why + "; download or convert the file again.");
    }
}
