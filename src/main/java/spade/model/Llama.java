package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import spade.model.LinearSlot.Role;

/**
 * LLaMA (Touvron et al. 2023) and its nearest kin: RMSNorm, rotary positions, grouped-query attention, gated SiLU
 * feed-forward. In Mistral (Jiang et al. 2023) a token sees only a window of the last ones; Qwen2 (Yang et al. 2024)
 * has biases in attention, and perhaps windows in its upper blocks.
 *
 * @param rotary the positions
 * @param windows by block, how many tokens a token sees, itself included; 0 is all before it
 */
record Llama(Rotary rotary, List<Integer> windows) implements FamilyConfig {

    static final List<Layout.Weight> NORMS = List.of(
            Layout.Weight.vector("input_layernorm.weight"), Layout.Weight.vector("post_attention_layernorm.weight"));

    private static final int DEFAULT_WINDOW = 4096;

    static final Family LLAMA = family(
            "LlamaForCausalLM",
            "llama",
            slots(
                    fields -> fields.flag("attention_bias"),
                    fields -> fields.flag("attention_bias"),
                    fields -> fields.flag("mlp_bias")),
            fields -> Collections.nCopies(blocks(fields), 0));
    static final Family MISTRAL = family(
            "MistralForCausalLM",
            "mistral",
            slots(fields -> false, fields -> false, fields -> false),
            fields -> Collections.nCopies(blocks(fields), window(fields)));
    static final Family QWEN2 = family(
            "Qwen2ForCausalLM",
            "qwen2",
            slots(fields -> true, fields -> false, fields -> false),
            Llama::windowsOfQwen2);

    public Llama {
        windows = List.copyOf(windows);
    }

    private static Family family(
            String architecture, String type, List<LinearSlot> slots, Function<ConfigReader, List<Integer>> windows) {
        return new Family(
                architecture,
                type,
                List.of("decoder", "llama"),
                layout(slots, NORMS),
                ConfigForm.plain(fields -> read(fields, windows)));
    }

    /** Where the tensors lie in this family and those that are laid out alike. */
    static Layout layout(List<LinearSlot> slots, List<Layout.Weight> norms) {
        return new Layout(
                List.of(Layout.Weight.embedding("model.embed_tokens.weight")),
                "model.layers",
                slots,
                norms,
                List.of(Layout.Weight.vector("model.norm.weight")),
                "lm_head.weight",
                Layout.Storage.PLAIN,
                List.of(Map.of("model.", "")));
    }

    static List<LinearSlot> slots(
            Predicate<ConfigReader> qkvBias, Predicate<ConfigReader> oBias, Predicate<ConfigReader> ffnBias) {
        return List.of(
                slot("q", Role.ATTENTION, 0, ModelConfig::queries, ModelConfig::hidden, qkvBias),
                slot("k", Role.ATTENTION, 0, ModelConfig::keys, ModelConfig::hidden, qkvBias),
                slot("v", Role.ATTENTION, 0, ModelConfig::keys, ModelConfig::hidden, qkvBias),
                slot("o", Role.ATTENTION, 1, ModelConfig::hidden, ModelConfig::queries, oBias),
                slot("gate", Role.FFN, 2, ModelConfig::ffn, ModelConfig::hidden, ffnBias),
                slot("up", Role.FFN, 2, ModelConfig::ffn, ModelConfig::hidden, ffnBias),
                slot("down", Role.FFN, 3, ModelConfig::hidden, ModelConfig::ffn, ffnBias));
    }

    private static LinearSlot slot(
            String name,
            Role role,
            int input,
            ToLongFunction<ModelConfig> outputs,
            ToLongFunction<ModelConfig> inputs,
            Predicate<ConfigReader> bias) {
        String path = (role == Role.ATTENTION ? "self_attn." : "mlp.") + name + "_proj";
        return new LinearSlot(name, path, role, input, outputs, inputs, bias);
    }

    static ModelConfig read(ConfigReader fields, Function<ConfigReader, List<Integer>> windows) {
        String activation = fields.node("hidden_act").asText("silu");
        if (!activation.equals("silu")) {
            throw fields.wrong("hidden_act is '" + activation + "', and only silu is known");
        }
        return fields.config("rms_norm_eps", size -> new Llama(Rotary.read(fields, size), windows.apply(fields)));
    }

    static int blocks(ConfigReader fields) {
        return fields.positive("num_hidden_layers");
    }

    /** Left out, it is what transformers assumes; null is none. */
    static int window(ConfigReader fields) {
        int otherwise = fields.node("sliding_window").isNull() ? 0 : DEFAULT_WINDOW;
        return fields.has("sliding_window") ? fields.positive("sliding_window") : otherwise;
    }

    private static List<Integer> windowsOfQwen2(ConfigReader fields) {
        int window = fields.flag("use_sliding_window") ? window(fields) : 0;
        int first = fields.node("max_window_layers").asInt(28);
        JsonNode types = fields.node("layer_types");
        if (types.isArray() && types.size() != blocks(fields)) {
            throw fields.wrong("layer_types has " + types.size() + " entries for " + blocks(fields) + " blocks");
        }
        return IntStream.range(0, blocks(fields))
                .mapToObj(l -> types.isArray()
                        ? windowOfType(fields, types.path(l).asText(), window)
                        : Integer.valueOf(l < first ? 0 : window))
                .toList();
    }

    private static int windowOfType(ConfigReader fields, String type, int window) {
        if (type.equals("full_attention")) {
            return 0;
        }
        if (!type.equals("sliding_attention") || window == 0) {
            throw fields.wrong("layer_types has '" + type
                    + "', and known are full_attention and, with use_sliding_window, sliding_attention");
        }
        return window;
    }

    @Override
    public List<float[]> tables(int tokens) {
        return rotary.tables(tokens);
    }

    @Override
    public int original() {
        return rotary.original();
    }

    @Override
    public double[] numbers(int block) {
        return new double[] {windows.get(block), 1 / Math.sqrt(rotary.size())};
    }
}
