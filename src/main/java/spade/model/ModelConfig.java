package spade.model;

import java.util.List;

/**
 * The numbers of a {@code config.json} that a forward pass needs.
 *
 * @param family which architecture it is
 * @param blocks decoder blocks
 * @param hidden size of the residual stream
 * @param ffn size of the feed-forward layer
 * @param heads query heads
 * @param keyValueHeads key and value heads; fewer than {@code heads} in grouped-query attention
 * @param headSize features per head
 * @param vocabulary tokens the embedding knows
 * @param context longest sequence in tokens
 * @param eps added to the mean square or the variance in normalisations
 * @param cap the logits are held within ±cap; 0: they are not
 * @param tied whether the embedding is the output matrix too
 * @param biased names of the linears that have biases
 * @param own what only the family has
 */
public record ModelConfig(
        Family family,
        int blocks,
        int hidden,
        int ffn,
        int heads,
        int keyValueHeads,
        int headSize,
        int vocabulary,
        int context,
        double eps,
        double cap,
        boolean tied,
        List<String> biased,
        FamilyConfig own) {

    /** Features of all query heads. */
    long queries() {
        return (long) heads * headSize;
    }

    /** Features of all key heads, or of all value heads. */
    long keys() {
        return (long) keyValueHeads * headSize;
    }

    /** Outputs and inputs [out, in] of a block's linears, in the order of the family's slots. */
    public List<long[]> shapes() {
        return family.slots().stream().map(slot -> slot.shape(this)).toList();
    }
}
