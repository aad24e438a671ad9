package spade.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import spade.model.Layout.Weight;
import spade.model.LinearSlot.Role;

/**
 * What decoders after GPT (Radford et al. 2018) share: layer norms, a head of keys and values per query head, and a
 * feed-forward layer of two linears.
 *
 * @param headSize features per head
 * @param scales of attention, by block
 * @param activation of the feed-forward layer
 * @param norms where they stand
 * @param offset position in its table of the first token of a window
 * @param embedding features of the token embedding; where they are not those of the residual stream, two projections
 *     lie between
 * @param positions what blocks read of positions
 */
record Gpt(
        int headSize,
        List<Double> scales,
        Activation activation,
        Norms norms,
        int offset,
        int embedding,
        Positions positions)
        implements FamilyConfig {

    /** As the kernel counts them. */
    enum Activation {
        RELU(0),
        GELU(1),
        /** GELU with the normal distribution approximated by a hyperbolic tangent. */
        GELU_TANH(2);

        private static final Map<String, Activation> NAMES = Map.of(
                "relu", RELU,
                "gelu", GELU,
                "gelu_python", GELU,
                "gelu_new", GELU_TANH,
                "gelu_fast", GELU_TANH,
                "gelu_pytorch_tanh", GELU_TANH);

        private final int code;

        Activation(int code) {
            this.code = code;
        }

        static Activation read(ConfigReader fields, String field) {
            String name = fields.node(field).asText();
            Activation known = NAMES.get(name);
            if (known == null) {
                throw fields.wrong(field + " is '" + name + "', and known are relu and the kinds of gelu");
            }
            return known;
        }
    }

    /** As the kernel counts them. */
    enum Norms {
        /** Before attention and before the feed-forward layer. */
        BEFORE(0),
        /** Behind the sum of each with what it read. */
        AFTER(1),
        /** Before, and both halves of a block read its input. */
        PARALLEL(2);

        private final int code;

        Norms(int code) {
            this.code = code;
        }
    }

    Gpt {
        scales = List.copyOf(scales);
    }

    @Override
    public List<float[]> tables(int tokens) {
        return positions.tables(tokens);
    }

    @Override
    public int original() {
        return positions.original();
    }

    @Override
    public double[] numbers(int block) {
        return new double[] {headSize, scales.get(block), activation.code, norms.code, offset};
    }

    /** The usual scales of attention. */
    static List<Double> scales(ConfigReader fields, int headSize) {
        return Collections.nCopies(fields.positive("num_hidden_layers"), 1 / Math.sqrt(headSize));
    }

    /** The linears of a block by their paths below it; q, k and v are stored as one. */
    static List<LinearSlot> slots(
            String qkv,
            String o,
            String fc1,
            String fc2,
            Predicate<ConfigReader> attentionBias,
            Predicate<ConfigReader> ffnBias) {
        return slots(List.of(qkv, qkv, qkv, o, fc1, fc2), attentionBias, ffnBias);
    }

    /** @param paths of q k v o fc1 fc2 below a block */
    static List<LinearSlot> slots(
            List<String> paths, Predicate<ConfigReader> attentionBias, Predicate<ConfigReader> ffnBias) {
        ToLongFunction<ModelConfig> hidden = ModelConfig::hidden;
        ToLongFunction<ModelConfig> ffn = ModelConfig::ffn;
        return List.of(
                new LinearSlot("q", paths.get(0), Role.ATTENTION, 0, hidden, hidden, attentionBias),
                new LinearSlot("k", paths.get(1), Role.ATTENTION, 0, hidden, hidden, attentionBias),
                new LinearSlot("v", paths.get(2), Role.ATTENTION, 0, hidden, hidden, attentionBias),
                new LinearSlot("o", paths.get(3), Role.ATTENTION, 1, hidden, hidden, attentionBias),
                new LinearSlot("fc1", paths.get(4), Role.FFN, 2, ffn, hidden, ffnBias),
                new LinearSlot("fc2", paths.get(5), Role.FFN, 3, hidden, ffn, ffnBias));
    }

    /** A learned table of positions. */
    static Weight learned(String name) {
        return new Weight(name, List.of(config -> config.context() + of(config).offset, ModelConfig::hidden));
    }

    static Gpt of(ModelConfig config) {
        return (Gpt) config.own();
    }
}
