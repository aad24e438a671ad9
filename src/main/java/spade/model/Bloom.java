package spade.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.model.Gpt.Activation;
import spade.model.Gpt.Norms;
import spade.model.Layout.Weight;

/** BLOOM (Le Scao et al. 2022): positions are biases of attention, and a norm follows the embedding. */
final class Bloom {

    static final Family FAMILY = new Family(
            "BloomForCausalLM",
            "bloom",
            List.of("decoder", "gpt"),
            new Layout(
                    List.of(
                            Weight.embedding("transformer.word_embeddings.weight"),
                            Weight.NONE,
                            Weight.NONE,
                            Weight.vector("transformer.word_embeddings_layernorm.weight"),
                            Weight.vector("transformer.word_embeddings_layernorm.bias")),
                    "transformer.h",
                    Gpt.slots(
                            "self_attention.query_key_value",
                            "self_attention.dense",
                            "mlp.dense_h_to_4h",
                            "mlp.dense_4h_to_h",
                            fields -> true,
                            fields -> true),
                    Weight.layerNorms("input_layernorm", "post_attention_layernorm"),
                    Weight.layerNorms("transformer.ln_f"),
                    "lm_head.weight",
                    new Layout.Storage(false, ModelConfig::heads),
                    List.of(Map.of("transformer.", ""))),
            new ConfigForm(
                    Optional.empty(),
                    Map.of(
                            "hidden_size", List.of("n_embed"),
                            "num_attention_heads", List.of("n_head"),
                            "num_hidden_layers", List.of("n_layer")),
                    """
                    {"tie_word_embeddings": true}""",
                    Bloom::read));

    /** Of pre-training, where the configuration says nothing; there is no table that would end. */
    private static final int CONTEXT = 2048;

    private Bloom() {}

    private static ModelConfig read(ConfigReader fields) {
        if (fields.flag("apply_residual_connection_post_layernorm")) {
            throw fields.wrong(
                    "apply_residual_connection_post_layernorm is true, and only sums before norms are known");
        }
        int hidden = fields.positive("hidden_size");
        return fields.config(
                4 * hidden,
                fields.count("seq_length", CONTEXT),
                fields.positive("layer_norm_epsilon", 1e-5),
                size -> new Gpt(
                        size,
                        Gpt.scales(fields, size),
                        Activation.GELU_TANH,
                        Norms.BEFORE,
                        0,
                        hidden,
                        new Alibi(fields.positive("num_attention_heads"))));
    }
}
