package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;

/**
 * Rotary positions (Su et al. 2021): pairs of a head's features turn by an angle that grows with the position.
 *
 * @param size features per head
 * @param turned how many of them turn, the first ones, an even number; feature i is paired with i + turned / 2
 * @param theta base of the frequencies
 * @param scaling their stretch
 */
record Rotary(int size, int turned, double theta, RopeScaling scaling) implements Positions {

    /** Whole heads turn. */
    Rotary(int size, double theta, RopeScaling scaling) {
        this(size, size, theta, scaling);
    }

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
        String share = "partial_rotary_factor";
        int turned = (int) (size * fields.positiveIn(rope, share, fields.positive(share, 1)));
        if (turned % 2 != 0 || turned > size) {
            throw fields.wrong(
                    turned == size
                            ? "the head size " + size + " is odd, and rotary positions need pairs"
                            : turned + " of the " + size + " features of a head turn, and rotary positions need pairs");
        }
        double theta = fields.positiveIn(rope, "rope_theta", otherwise);
        return new Rotary(size, turned, theta, RopeScaling.read(fields, rope, turned, theta));
    }

    /** Cosines [tokens, size], 1 for features that do not turn, and sines [tokens, turned]. */
    @Override
    public List<float[]> tables(int tokens) {
        float[] cos = new float[tokens * size];
        float[] sin = new float[tokens * turned];
        Arrays.fill(cos, 1);
        for (int i = 0; i < turned / 2; i++) {
            double frequency = scaling.apply(i, Math.pow(theta, -2.0 * i / turned), tokens);
            for (int t = 0; t < tokens; t++) {
                float x = (float) (scaling.amplitude() * Math.cos(t * frequency));
                float y = (float) (scaling.amplitude() * Math.sin(t * frequency));
                cos[t * size + i] = x;
                cos[t * size + i + turned / 2] = x;
                sin[t * turned + i] = y;
                sin[t * turned + i + turned / 2] = y;
            }
        }
        return List.of(cos, sin);
    }

    @Override
    public int original() {
        return scaling.original();
    }
}
