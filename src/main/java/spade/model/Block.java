package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * The weights of one decoder block. Whoever made the tensors owns them; a block is only a view.
 *
 * @param index position of the block, from 0
 * @param linears weights [out, in] in the order of {@link LanguageModel#slots()}
 * @param biases biases [out] in the same order; an empty tensor is none
 * @param norms weights of the block's normalisations, in the order of its kernel
 */
public record Block(int index, List<NDArray> linears, List<NDArray> biases, List<NDArray> norms) {

    public Block {
        linears = List.copyOf(linears);
        biases = List.copyOf(biases);
        norms = List.copyOf(norms);
    }

    /** The same block with other linears, as pruning makes it. */
    public Block withLinears(List<NDArray> others) {
        return new Block(index, others, biases, norms);
    }
}
