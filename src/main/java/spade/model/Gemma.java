package spade.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Gemma (Gemma Team 2024, 2024, 2025): RMSNorm by 1 + w, GeGLU, embeddings scaled by the root of the hidden size, heads
 * of a size of their own. Gemma 2 has norms behind both halves of a block too, holds logits and the products of
 * attention within ±cap, and lets a token see only a window of the last ones in every other block; Gemma 3 normalises
 * queries and keys head by head, and has other positions in blocks with a window.
 *
 * @param whole positions in blocks in which a token sees all before it
 * @param local positions in the others
 * @param windows by block, how many tokens a token sees, itself included; 0 is all before it
 * @param scale of the products of queries and keys
 * @param cap within which they are held; 0: they are not
 */
record Gemma(Rotary whole, Rotary local, List<Integer> windows, double scale, double cap) implements FamilyConfig {

    private static final String TANH = "gelu_pytorch_tanh";

    private static final List<Layout.Weight> NORMS = List.of(
            Layout.Weight.vector("input_layernorm.weight"),
            Layout.Weight.vector("post_attention_layernorm.weight"),
            Layout.Weight.vector("pre_feedforward_layernorm.weight"),
            Layout.Weight.vector("post_feedforward_layernorm.weight"),
            Layout.Weight.ofHead("self_attn.q_norm.weight"),
            Layout.Weight.ofHead("self_attn.k_norm.weight"));
    /** In the place of those that a family does not have. */
    private static final Layout.Weight NONE = new Layout.Weight("", List.of(config -> 0));

    static final Family GEMMA =
            family("GemmaForCausalLM", "gemma", List.of(NORMS.get(0), NONE, NORMS.get(1), NONE, NONE, NONE), """
            {"head_dim": 256, "tie_word_embeddings": true, "sliding_window_pattern": 1}""");
    static final Family GEMMA2 = family(
            "Gemma2ForCausalLM",
            "gemma2",
            List.of(NORMS.get(0), NORMS.get(1), NORMS.get(2), NORMS.get(3), NONE, NONE),
            """
            {"head_dim": 256, "tie_word_embeddings": true, "sliding_window_pattern": 2, "query_pre_attn_scalar": 256,
            "final_logit_softcapping": 30.0, "attn_logit_softcapping": 50.0}""");
    static final Family GEMMA3 = family("Gemma3ForCausalLM", "gemma3_text", NORMS, """
            {"head_dim": 256, "tie_word_embeddings": true, "sliding_window_pattern": 6, "query_pre_attn_scalar": 256,
            "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0}""");

    public Gemma {
        windows = List.copyOf(windows);
    }

    private static Family family(String architecture, String type, List<Layout.Weight> norms, String defaults) {
        return new Family(
                architecture,
                type,
                List.of("decoder", "gemma"),
                Llama.layout(Llama.slots(Llama::attentionBias, Llama::attentionBias, fields -> false), norms),
                new ConfigForm(Optional.empty(), Map.of(), defaults, Gemma::read));
    }

    private static ModelConfig read(ConfigReader fields) {
        // The first files say 'gelu' in another field, and mean this.
        String activation = fields.has("hidden_activation")
                ? fields.node("hidden_activation").asText()
                : fields.node("hidden_act").asText(TANH).replaceFirst("^gelu$", TANH);
        if (!activation.equals(TANH)) {
            throw fields.wrong("the activation is '" + activation + "', and only " + TANH + " is known");
        }
        if (fields.flag("use_bidirectional_attention")) {
            throw fields.wrong("use_bidirectional_attention is true, and no token may see those behind it");
        }
        return fields.config("rms_norm_eps", size -> own(fields, size));
    }

    private static Gemma own(ConfigReader fields, int size) {
        JsonNode rope = fields.node("rope_parameters");
        Rotary whole = rope.has("full_attention")
                ? Rotary.read(fields, size, rope.path("full_attention"), fields.positive("rope_theta", 10_000.0))
                : Rotary.read(fields, size);
        Rotary local = fields.has("rope_local_base_freq")
                ? Rotary.read(
                        fields, size, rope.path("sliding_attention"), fields.positive("rope_local_base_freq", 10_000.0))
                : whole;
        int pattern = fields.positive("sliding_window_pattern");
        return new Gemma(
                whole,
                local,
                AttentionWindows.read(fields, AttentionWindows.size(fields), l -> (l + 1) % pattern == 0),
                1 / Math.sqrt(fields.positive("query_pre_attn_scalar", (double) size)),
                fields.positive("attn_logit_softcapping", 0.0));
    }

    @Override
    public List<float[]> tables(int tokens) {
        return Stream.of(whole, local)
                .flatMap(rotary -> rotary.tables(tokens).stream())
                .toList();
    }

    @Override
    public double[] numbers(int block) {
        int window = windows.get(block);
        return new double[] {window, scale, cap, window == 0 ? 0 : 2};
    }
}
