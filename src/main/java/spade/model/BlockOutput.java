package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * What a block makes of its input.
 *
 * @param hidden [windows, tokens, hidden size], the next block's input
 * @param inputs the activations that its linears read, each [windows, tokens, features]; {@link LinearSlot#input()}
 *     says which reads which
 */
public record BlockOutput(NDArray hidden, List<NDArray> inputs) {}
