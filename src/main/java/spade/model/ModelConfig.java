package spade.model;

/**
 * The numbers of a {@code config.json} that a LLaMA-type forward pass needs.
 *
 * @param architecture the class name that transformers would load, such as {@code LlamaForCausalLM}
 * @param blocks decoder blocks
 * @param hidden size of the residual stream
 * @param ffn size of the feed-forward layer
 * @param heads query heads
 * @param keyValueHeads key and value heads; fewer than {@code heads} in grouped-query attention
 * @param headSize features per head
 * @param vocabulary tokens the embedding knows
 * @param context longest sequence in tokens
 * @param eps added to the mean square in RMSNorm
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling their stretch
 * @param tied whether the embedding is the output matrix too
 * @param attentionBias whether q, k, v and o have biases
 * @param mlpBias whether gate, up and down have biases
 */
public record ModelConfig(
        String architecture,
        int blocks,
        int hidden,
        int ffn,
        int heads,
        int keyValueHeads,
        int headSize,
        int vocabulary,
        int context,
        double eps,
        double ropeTheta,
        RopeScaling ropeScaling,
        boolean tied,
        boolean attentionBias,
        boolean mlpBias) {}
