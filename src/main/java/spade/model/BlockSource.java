package spade.model;

import java.util.OptionalLong;
import spade.tensor.TensorScope;

/**
 * Hands out the blocks of a model in one of its versions: dense, pruned by masks, or pruned while the pass goes on.
 *
 * <p>A pass asks for the blocks in order, from the first to the last, and closes the scope of each before it asks for
 * the next, so that only one block ever exists twice.
 */
@FunctionalInterface
public interface BlockSource {

    /**
     * Hands out one block.
     *
     * @param scope owns whatever tensors are made for this block
     */
    Block open(int index, TensorScope scope);

    /** How many prunable weights of a block are zero, where that is known without counting. */
    default OptionalLong zeros(int index) {
        return OptionalLong.empty();
    }
}
