package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Rotary positions (Su et al. 2021): pairs of a head's features turn by an angle that grows with the position.
 *
 * @param size features per head, an even number; feature i is paired with i + size / 2
 * @param theta base of the frequencies
 * @param scaling their stretch
 */
record Rotary(int size, double theta, RopeScaling scaling) {

    /** Reads what transformers 5 writes as {@code rope_parameters}, and its predecessors in two places. */
    static Rotary read(ConfigReader fields, int size) {
        JsonNode rope = fields.has("rope_parameters") ? fields.node("rope_parameters") : fields.node("rope_scaling");
        return read(fields, size, rope, fields.positive("rope_theta", 10_000));
    }

    /**
     * Reads the object in a configuration that tells of rotary positions, or of some blocks' positions.
     *
     * @param otherwise the base if the object has none
     */
    static Rotary read(ConfigReader fields, int size, JsonNode rope, double otherwise) {
        if (size % 2 != 0) {
            throw fields.wrong("the head size " + size + " is odd, and rotary positions need pairs");
        }
        if (rope.path("partial_rotary_factor").asDouble(1) != 1) {
            throw fields.wrong("partial_rotary_factor is " + rope.path("partial_rotary_factor")
                    + ", and only whole heads are rotated");
        }
        double theta = fields.positiveIn(rope, "rope_theta", otherwise);
        return new Rotary(size, theta, scaling(fields, rope));
    }

    private static RopeScaling scaling(ConfigReader fields, JsonNode rope) {
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        return switch (type) {
            case "default" -> RopeScaling.NONE;
            case "linear" -> RopeScaling.linear(required(fields, rope, "factor"));
            case "llama3" ->
                new RopeScaling(
                        required(fields, rope, "factor"),
                        required(fields, rope, "low_freq_factor"),
                        required(fields, rope, "high_freq_factor"),
                        required(fields, rope, "original_max_position_embeddings"));
            default -> throw fields.wrong("the rope type is '" + type + "', and known are default, linear and llama3");
        };
    }

    private static double required(ConfigReader fields, JsonNode rope, String name) {
        if (!rope.path(name).isNumber() || rope.path(name).asDouble() <= 0) {
            throw fields.wrong("rope scaling has no positive " + name);
        }
        return rope.path(name).asDouble();
    }

    /** Cosines and sines, each [tokens, size]. */
    List<float[]> tables(int tokens) {
        float[] cos = new float[tokens * size];
        float[] sin = new float[tokens * size];
        for (int i = 0; i < size / 2; i++) {
            double frequency = scaling.apply(Math.pow(theta, -2.0 * i / size));
            for (int t = 0; t < tokens; t++) {
                int at = t * size + i;
                cos[at] = (float) Math.cos(t * frequency);
                sin[at] = (float) Math.sin(t * frequency);
                cos[at + size / 2] = cos[at];
                sin[at + size / 2] = sin[at];
            }
        }
        return List.of(cos, sin);
    }
}
