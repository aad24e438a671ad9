package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** How rotary frequencies are stretched for contexts longer than those of pre-training. */
interface RopeScaling {

    /** Frequencies as they are. */
    RopeScaling NONE = linear(1);

    /**
     * @param pair which of a head's pairs of features, from 0
     * @param frequency radians per position
     * @param tokens length of the sequence
     * @return the stretched frequency
     */
    double apply(int pair, double frequency, int tokens);

    /** What cosines and sines are multiplied by. */
    default double amplitude() {
        return 1;
    }

    /** Sequences of more tokens than this have other frequencies. */
    default int original() {
        return Integer.MAX_VALUE;
    }

    /** Every position divided by a factor (Chen et al. 2023, position interpolation): all waves count as long. */
    static RopeScaling linear(double factor) {
        return new Waves(factor, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1);
    }

    /**
     * LLaMA 3.1's rule: long waves are stretched by the factor, short ones kept, those between blended.
     *
     * @param factor stretch of the long waves
     * @param lowFactor waves longer than {@code context / lowFactor} positions are long
     * @param highFactor waves shorter than {@code context / highFactor} positions are short
     * @param context context of pre-training, in tokens
     */
    record Waves(double factor, double lowFactor, double highFactor, double context) implements RopeScaling {

        @Override
        public double apply(int pair, double frequency, int tokens) {
            double waves = context * frequency / (2 * Math.PI);
            if (waves < lowFactor) {
                return frequency / factor;
            }
            if (waves > highFactor) {
                return frequency;
            }
            double blend = (waves - lowFactor) / (highFactor - lowFactor);
            return (1 - blend) * frequency / factor + blend * frequency;
        }
    }

    /**
     * YaRN (Peng et al. 2024): the same with a ramp over the pairs, which are in the order of their frequencies.
     *
     * @param factor stretch of the long waves
     * @param low up to this pair waves are kept
     * @param high from this pair on they are stretched
     */
    record Yarn(double factor, double low, double high, double amplitude) implements RopeScaling {

        @Override
        public double apply(int pair, double frequency, int tokens) {
            double ramp = Math.min(1, Math.max(0, (pair - low) / (high - low)));
            return ramp * frequency / factor + (1 - ramp) * frequency;
        }
    }

    /**
     * LongRoPE (Ding et al. 2024): every pair has a factor of its own, and another in sequences that are longer than
     * those of pre-training.
     */
    record ByPair(List<Double> shortFactors, List<Double> longFactors, double amplitude, int original)
            implements RopeScaling {

        @Override
        public double apply(int pair, double frequency, int tokens) {
            return frequency / (tokens > original ? longFactors : shortFactors).get(pair);
        }
    }

    /**
     * Reads the object in a configuration that says how.
     *
     * @param turned features per head that turn
     */
    static RopeScaling read(ConfigReader fields, JsonNode rope, int turned, double theta) {
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        // The first Phi-3 called it by other names.
        return switch (rope.has("long_factor") ? "longrope" : type) {
            // Dynamic scaling begins behind the context, where no sequence goes here.
            case "default", "dynamic" -> NONE;
            case "linear" -> linear(required(fields, rope, "factor"));
            case "llama3" ->
                new Waves(
                        required(fields, rope, "factor"),
                        required(fields, rope, "low_freq_factor"),
                        required(fields, rope, "high_freq_factor"),
                        required(fields, rope, "original_max_position_embeddings"));
            case "yarn" -> yarn(fields, rope, turned, theta);
            case "longrope" -> longRope(fields, rope, turned);
            default ->
                throw fields.wrong("the rope type is '" + type
                        + "', and known are default, dynamic, linear, llama3, longrope and yarn");
        };
    }

    private static RopeScaling yarn(ConfigReader fields, JsonNode rope, int turned, double theta) {
        double factor = required(fields, rope, "factor");
        int original = original(fields, rope);
        double low = pair(fields.positiveIn(rope, "beta_fast", 32), original, turned, theta);
        double high = pair(fields.positiveIn(rope, "beta_slow", 1), original, turned, theta);
        if (rope.path("truncate").asBoolean(true)) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, turned - 1);
        double amplitude = fields.positiveIn(rope, "attention_factor", yarnAmplitude(rope, factor));
        return new Yarn(factor, low, low == high ? high + 0.001 : high, amplitude);
    }

    /** The pair that turns so many times within the context of pre-training, between two of them. */
    private static double pair(double turns, int original, int turned, double theta) {
        return turned * Math.log(original / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    private static double yarnAmplitude(JsonNode rope, double factor) {
        if (factor <= 1) {
            return 1;
        }
        double stretch = 0.1 * Math.log(factor);
        double scale = rope.path("mscale").asDouble(0);
        double all = rope.path("mscale_all_dim").asDouble(0);
        return scale != 0 && all != 0 ? (scale * stretch + 1) / (all * stretch + 1) : stretch + 1;
    }

    private static RopeScaling longRope(ConfigReader fields, JsonNode rope, int turned) {
        int original = original(fields, rope);
        double factor =
                fields.positiveIn(rope, "factor", (double) fields.positive("max_position_embeddings") / original);
        double amplitude = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
        return new ByPair(
                factors(fields, rope, "short_factor", turned),
                factors(fields, rope, "long_factor", turned),
                fields.positiveIn(rope, "attention_factor", amplitude),
                original);
    }

    private static List<Double> factors(ConfigReader fields, JsonNode rope, String name, int turned) {
        List<Double> factors = StreamSupport.stream(rope.path(name).spliterator(), false)
                .map(JsonNode::asDouble)
                .toList();
        if (factors.size() != turned / 2 || factors.stream().anyMatch(factor -> !(factor > 0))) {
            throw fields.wrong(name + " has not " + turned / 2 + " positive numbers, one per pair of features");
        }
        return factors;
    }

    /** The context of pre-training; some families tell it beside the object. */
    private static int original(ConfigReader fields, JsonNode rope) {
        String name = "original_max_position_embeddings";
        return fields.has(name)
                ? fields.positive(name)
                : rope.path(name).asInt(fields.positive("max_position_embeddings"));
    }

    private static double required(ConfigReader fields, JsonNode rope, String name) {
        if (!rope.path(name).isNumber() || rope.path(name).asDouble() <= 0) {
            throw fields.wrong("rope scaling has no positive " + name);
        }
        return rope.path(name).asDouble();
    }
}
