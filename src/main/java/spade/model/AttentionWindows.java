package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Reads by block how many tokens a token sees, itself included; 0 is all before it. */
final class AttentionWindows {

    private static final int DEFAULT_SIZE = 4096;

    private AttentionWindows() {}

    /** The same in every block. */
    static List<Integer> everywhere(ConfigReader fields, int size) {
        return Collections.nCopies(fields.positive("num_hidden_layers"), size);
    }

    /** Left out, it is what transformers assumes; null is none. */
    static int size(ConfigReader fields) {
        int otherwise = fields.node("sliding_window").isNull() ? 0 : DEFAULT_SIZE;
        return fields.has("sliding_window") ? fields.positive("sliding_window") : otherwise;
    }

    /**
     * By {@code layer_types}.
     *
     * @param size of those blocks that have a window; 0: none has
     * @param full which blocks have none where there are no {@code layer_types}
     */
    static List<Integer> read(ConfigReader fields, int size, IntPredicate full) {
        int blocks = fields.positive("num_hidden_layers");
        JsonNode types = fields.node("layer_types");
        if (types.isArray() && types.size() != blocks) {
            throw fields.wrong("layer_types has " + types.size() + " entries for " + blocks + " blocks");
        }
        return IntStream.range(0, blocks)
                .mapToObj(l -> types.isArray()
                        ? ofType(fields, types.path(l).asText(), size)
                        : Integer.valueOf(full.test(l) ? 0 : size))
                .toList();
    }

    private static int ofType(ConfigReader fields, String type, int size) {
        if (type.equals("sliding_attention") && size == 0) {
            throw fields.wrong("layer_types has 'sliding_attention', and sliding_window is null or, in Qwen's models,"
                    + " use_sliding_window is not true");
        }
        return switch (type) {
            case "full_attention" -> 0;
            case "sliding_attention" -> size;
            default ->
                throw fields.wrong(
                        "layer_types has '" + type + "', and known are full_attention and sliding_attention");
        };
    }
}
