package spade.model;

import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * One of the prunable linears that every block of a model family has.
 *
 * @param name the short name used in tables and files, such as {@code q} or {@code down}
 * @param path where its weight lies within the block's tensors, such as {@code self_attn.q_proj}; where several have
 *     one path, their rows are stored as one matrix, in the order of the slots
 * @param role which part of the block it belongs to
 * @param input which of the block's observed inputs it reads: an index into {@link BlockOutput#inputs()}
 * @param outputs rows of its weight
 * @param inputs columns of its weight
 * @param bias whether a configuration gives it a bias
 */
public record LinearSlot(
        String name,
        String path,
        Role role,
        int input,
        ToLongFunction<ModelConfig> outputs,
        ToLongFunction<ModelConfig> inputs,
        Predicate<ConfigReader> bias) {

    /** Rows and columns of its weight. */
    long[] shape(ModelConfig config) {
        return new long[] {outputs.applyAsLong(config), inputs.applyAsLong(config)};
    }

    /** The same, stored elsewhere. */
    LinearSlot storedIn(String other) {
        return new LinearSlot(name, other, role, input, outputs, inputs, bias);
    }

    /** The two parts of a block. */
    public enum Role {
        ATTENTION,
        FFN
    }
}
