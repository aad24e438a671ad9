package spade.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import spade.model.Gpt.Activation;
import spade.model.Gpt.Norms;
import spade.model.Layout.Weight;

/** GPT-2 (Radford et al. 2019): learned positions, matrices stored as [in, out]. */
final class Gpt2 {

    static final Family FAMILY = new Family(
            "GPT2LMHeadModel",
            "gpt2",
            List.of("decoder", "gpt"),
            new Layout(
                    List.of(Weight.embedding("transformer.wte.weight"), Gpt.learned("transformer.wpe.weight")),
                    "transformer.h",
                    Gpt.slots("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj", fields -> true, fields -> true),
                    Weight.layerNorms("ln_1", "ln_2"),
                    Weight.layerNorms("transformer.ln_f"),
                    "lm_head.weight",
                    new Layout.Storage(true, config -> 1),
                    List.of(Map.of("transformer.", ""))),
            new ConfigForm(
                    Optional.empty(),
                    Map.of(
                            "hidden_size", List.of("n_embd"),
                            "intermediate_size", List.of("n_inner"),
                            "max_position_embeddings", List.of("n_positions"),
                            "num_attention_heads", List.of("n_head"),
                            "num_hidden_layers", List.of("n_layer")),
                    """
                    {"activation_function": "gelu_new", "layer_norm_epsilon": 1e-5, "scale_attn_weights": true,
                     "tie_word_embeddings": true}""",
                    Gpt2::read));

    private Gpt2() {}

    private static ModelConfig read(ConfigReader fields) {
        int hidden = fields.positive("hidden_size");
        return fields.config(
                fields.count("intermediate_size", 4 * hidden),
                fields.positive("max_position_embeddings"),
                fields.positive("layer_norm_epsilon", 1e-5),
                size -> new Gpt(
                        size,
                        scales(fields, size),
                        Activation.read(fields, "activation_function"),
                        Norms.BEFORE,
                        0,
                        hidden,
                        Positions.NONE));
    }

    private static List<Double> scales(ConfigReader fields, int headSize) {
        double scale = fields.flag("scale_attn_weights") ? 1 / Math.sqrt(headSize) : 1;
        boolean byDepth = fields.flag("scale_attn_by_inverse_layer_idx");
        return IntStream.rangeClosed(1, fields.positive("num_hidden_layers"))
                .mapToObj(l -> byDepth ? scale / l : scale)
                .toList();
    }
}
