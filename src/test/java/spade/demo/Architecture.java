package spade.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of a LLaMA-type model with tied embeddings and as many key-value heads as heads.
 *
 * @param context tokens per training window
 */
record Architecture(int vocabulary, int hidden, int blocks, int heads, int ffn, int context) {

    /** About four million parameters: eight megabytes in float16, which a source tree can carry. */
    static final Architecture DEMO = new Architecture(2048, 160, 12, 5, 432, 256);

    static final double ROPE_THETA = 10_000;

    /** A weight's name in the checkpoint and its extents. */
    record Weight(String name, long... shape) {

        boolean isMatrix() {
            return shape.length == 2;
        }

        int size() {
            return Math.toIntExact(isMatrix() ? shape[0] * shape[1] : shape[0]);
        }

        /** Whether it writes into the residual stream. */
        boolean isOutput() {
            return name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
        }
    }

    int headSize() {
        return hidden / heads;
    }

    long parameters() {
        return weights().stream().mapToLong(Weight::size).sum();
    }

    /** Every weight in the order in which the kernel {@code train} takes them. */
    List<Weight> weights() {
        List<Weight> weights = new ArrayList<>();
        weights.add(new Weight("model.embed_tokens.weight", vocabulary, hidden));
        weights.add(new Weight("model.norm.weight", hidden));
        for (int l = 0; l < blocks; l++) {
            String prefix = "model.layers." + l + ".";
            for (String name : List.of("q", "k", "v", "o")) {
                weights.add(new Weight(prefix + "self_attn." + name + "_proj.weight", hidden, hidden));
            }
            weights.add(new Weight(prefix + "mlp.gate_proj.weight", ffn, hidden));
            weights.add(new Weight(prefix + "mlp.up_proj.weight", ffn, hidden));
            weights.add(new Weight(prefix + "mlp.down_proj.weight", hidden, ffn));
            weights.add(new Weight(prefix + "input_layernorm.weight", hidden));
            weights.add(new Weight(prefix + "post_attention_layernorm.weight", hidden));
        }
        return weights;
    }

    /** What {@code config.json} says. */
    String config() {
        return """
                {
                  "architectures": ["LlamaForCausalLM"],
                  "model_type": "llama",
                  "hidden_size": %d,
                  "intermediate_size": %d,
                  "num_hidden_layers": %d,
                  "num_attention_heads": %d,
                  "num_key_value_heads": %d,
                  "head_dim": %d,
                  "vocab_size": %d,
                  "max_position_embeddings": %d,
                  "rms_norm_eps": 1e-05,
                  "rope_theta": %.1f,
                  "hidden_act": "silu",
                  "attention_bias": false,
                  "mlp_bias": false,
                  "tie_word_embeddings": true,
                  "bos_token_id": %d,
                  "eos_token_id": %d,
                  "torch_dtype": "float16"
                }
                """.formatted(
                        hidden,
                        ffn,
                        blocks,
                        heads,
                        heads,
                        headSize(),
                        vocabulary,
                        context,
                        ROPE_THETA,
                        BytePairs.END_OF_TEXT_ID,
                        BytePairs.END_OF_TEXT_ID);
    }
}
