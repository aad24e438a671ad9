package spade.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.model.Gpt.Activation;
import spade.model.Gpt.Norms;
import spade.model.Layout.Weight;

/** GPT-NeoX (Black et al. 2022) and Pythia: heads turn in part, and both halves of a block read its input. */
final class GptNeoX {

    static final Family FAMILY = new Family(
            "GPTNeoXForCausalLM",
            "gpt_neox",
            List.of("decoder", "gpt"),
            new Layout(
                    List.of(Weight.embedding("gpt_neox.embed_in.weight")),
                    "gpt_neox.layers",
                    Gpt.slots(
                            "attention.query_key_value",
                            "attention.dense",
                            "mlp.dense_h_to_4h",
                            "mlp.dense_4h_to_h",
                            fields -> fields.flag("attention_bias"),
                            fields -> true),
                    Weight.layerNorms("input_layernorm", "post_attention_layernorm"),
                    Weight.layerNorms("gpt_neox.final_layer_norm"),
                    "lm_head.weight",
                    new Layout.Storage(false, ModelConfig::heads),
                    List.of(Map.of("lm_head.", "embed_out."))),
            new ConfigForm(
                    Optional.empty(),
                    Map.of(
                            "partial_rotary_factor", List.of("rotary_pct"),
                            "rope_theta", List.of("rotary_emb_base")),
                    """
                    {"attention_bias": true, "hidden_act": "gelu", "layer_norm_eps": 1e-5,
                     "rotary_pct": 0.25, "use_parallel_residual": true}""",
                    GptNeoX::read));

    private GptNeoX() {}

    private static ModelConfig read(ConfigReader fields) {
        return fields.config(
                "layer_norm_eps",
                size -> new Gpt(
                        size,
                        Gpt.scales(fields, size),
                        Activation.read(fields, "hidden_act"),
                        fields.flag("use_parallel_residual") ? Norms.PARALLEL : Norms.BEFORE,
                        0,
                        fields.positive("hidden_size"),
                        Rotary.read(fields, size)));
    }
}
