package spade.prune;

import java.util.List;

/**
 * ‖X_j‖ of every input feature: the square root of the sum over tokens of x², averaged over windows, as Wanda's
 * released code computes it.
 *
 * @param byBlock [block][observed input] → one norm per feature; linears that read the same activations share them
 */
public record ActivationNorms(List<List<float[]>> byBlock) {

    public ActivationNorms {
        byBlock = byBlock.stream().map(List::copyOf).toList();
    }

    /** The norms of one block, by observed input. */
    public List<float[]> block(int index) {
        return byBlock.get(index);
    }
}
