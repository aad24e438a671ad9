package spade.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.model.Gpt.Activation;
import spade.model.Gpt.Norms;
import spade.model.Layout.Weight;

/** OPT (Zhang et al. 2022): learned positions that begin with the third; the smallest models put norms elsewhere. */
final class Opt {

    static final Family FAMILY = new Family(
            "OPTForCausalLM",
            "opt",
            List.of("decoder", "gpt"),
            new Layout(
                    List.of(
                            new Weight(
                                    "model.decoder.embed_tokens.weight",
                                    List.of(
                                            ModelConfig::vocabulary,
                                            config -> Gpt.of(config).embedding())),
                            Gpt.learned("model.decoder.embed_positions.weight"),
                            new Weight(
                                    "model.decoder.project_in.weight", List.of(ModelConfig::hidden, Opt::projected))),
                    "model.decoder.layers",
                    Gpt.slots(
                            List.of(
                                    "self_attn.q_proj",
                                    "self_attn.k_proj",
                                    "self_attn.v_proj",
                                    "self_attn.out_proj",
                                    "fc1",
                                    "fc2"),
                            fields -> fields.flag("enable_bias"),
                            fields -> fields.flag("enable_bias")),
                    Weight.layerNorms("self_attn_layer_norm", "final_layer_norm"),
                    List.of(
                            new Weight("model.decoder.final_layer_norm.weight", List.of(Opt::normalised)),
                            new Weight("model.decoder.final_layer_norm.bias", List.of(Opt::normalised)),
                            new Weight(
                                    "model.decoder.project_out.weight", List.of(Opt::projected, ModelConfig::hidden))),
                    "lm_head.weight",
                    Layout.Storage.PLAIN,
                    List.of(Map.of("model.decoder.", "decoder."))),
            new ConfigForm(Optional.empty(), Map.of("intermediate_size", List.of("ffn_dim")), """
                    {"activation_function": "relu", "do_layer_norm_before": true, "enable_bias": true,
                     "layer_norm_elementwise_affine": true, "tie_word_embeddings": true}""", Opt::read));

    private Opt() {}

    /** Features of the token embedding where they are not those of the residual stream, else 0. */
    private static long projected(ModelConfig config) {
        int embedding = Gpt.of(config).embedding();
        return embedding == config.hidden() ? 0 : embedding;
    }

    /** What ends with a norm needs no final one. */
    private static long normalised(ModelConfig config) {
        return Gpt.of(config).norms() == Norms.AFTER ? 0 : config.hidden();
    }

    private static ModelConfig read(ConfigReader fields) {
        if (!fields.flag("layer_norm_elementwise_affine") || fields.flag("_remove_final_layer_norm")) {
            throw fields.wrong("its norms have no weights (layer_norm_elementwise_affine is false) or its last one is"
                    + " left out (_remove_final_layer_norm), and only OPT's own are known");
        }
        return fields.config(
                fields.positive("intermediate_size"),
                fields.positive("max_position_embeddings"),
                1e-5,
                size -> new Gpt(
                        size,
                        Gpt.scales(fields, size),
                        Activation.read(fields, "activation_function"),
                        fields.flag("do_layer_norm_before") ? Norms.BEFORE : Norms.AFTER,
                        2,
                        fields.count("word_embed_proj_dim", fields.positive("hidden_size")),
                        Positions.NONE));
    }
}
