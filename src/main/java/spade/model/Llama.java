package spade.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import spade.model.LinearSlot.Role;

/**
 * LLaMA (Touvron et al. 2023) and its nearest kin: RMSNorm, rotary positions, grouped-query attention, gated SiLU
 * feed-forward. In Mistral (Jiang et al. 2023) a token sees only a window of the last ones; Qwen2 (Yang et al. 2024)
 * has biases in attention, and perhaps windows in its upper blocks; Qwen3 (Yang et al. 2025) has none of those biases,
 * but norms of every head's queries and keys.
 *
 * @param rotary the positions
 * @param windows by block, how many tokens a token sees, itself included; 0 is all before it
 * @param headNorms whether queries and keys are normalised head by head
 */
record Llama(Rotary rotary, List<Integer> windows, boolean headNorms) implements FamilyConfig {

    private static final List<Layout.Weight> NORMS = List.of(
            Layout.Weight.vector("input_layernorm.weight"),
            Layout.Weight.vector("post_attention_layernorm.weight"),
            headNorm("self_attn.q_norm.weight"),
            headNorm("self_attn.k_norm.weight"));

    static final Family LLAMA = family(
            "LlamaForCausalLM",
            "llama",
            slots(Llama::attentionBias, Llama::attentionBias, fields -> fields.flag("mlp_bias")),
            fields -> AttentionWindows.everywhere(fields, 0),
            false);
    static final Family MISTRAL = family(
            "MistralForCausalLM",
            "mistral",
            slots(fields -> false, fields -> false, fields -> false),
            fields -> AttentionWindows.everywhere(fields, AttentionWindows.size(fields)),
            false);
    static final Family QWEN2 = family(
            "Qwen2ForCausalLM",
            "qwen2",
            slots(fields -> true, fields -> false, fields -> false),
            Llama::windowsOfQwen,
            false);
    static final Family QWEN3 = family(
            "Qwen3ForCausalLM",
            "qwen3",
            slots(Llama::attentionBias, Llama::attentionBias, fields -> false),
            Llama::windowsOfQwen,
            true);

    public Llama {
        windows = List.copyOf(windows);
    }

    private static Family family(
            String architecture,
            String type,
            List<LinearSlot> slots,
            Function<ConfigReader, List<Integer>> windows,
            boolean headNorms) {
        return new Family(
                architecture,
                type,
                List.of("decoder", "llama"),
                layout(slots, NORMS),
                new ConfigForm(
                        Optional.empty(),
                        Map.of(),
                        headNorms ? "{\"head_dim\": 128}" : "{}",
                        fields -> read(fields, windows, headNorms)));
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

    private static Layout.Weight headNorm(String name) {
        return new Layout.Weight(name, List.of(config -> ((Llama) config.own()).headNorms() ? config.headSize() : 0));
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

    private static ModelConfig read(
            ConfigReader fields, Function<ConfigReader, List<Integer>> windows, boolean headNorms) {
        String activation = fields.node("hidden_act").asText("silu");
        if (!activation.equals("silu")) {
            throw fields.wrong("hidden_act is '" + activation + "', and only silu is known");
        }
        return fields.config(
                "rms_norm_eps", size -> new Llama(Rotary.read(fields, size), windows.apply(fields), headNorms));
    }

    static boolean attentionBias(ConfigReader fields) {
        return fields.flag("attention_bias");
    }

    private static List<Integer> windowsOfQwen(ConfigReader fields) {
        int size = fields.flag("use_sliding_window") ? AttentionWindows.size(fields) : 0;
        int first = fields.node("max_window_layers").asInt(28);
        return AttentionWindows.read(fields, size, l -> l < first);
    }

    @Override
    public List<float[]> tables(int tokens) {
        return rotary.tables(tokens);
    }

    @Override
    public double[] numbers(int block) {
        return new double[] {windows.get(block), 1 / Math.sqrt(rotary.size())};
    }
}
