package spade.model;

/**
 * One of the prunable linears that every block of a model family has.
 *
 * @param name the short name used in tables and files, such as {@code q} or {@code down}
 * @param path where its weight lies within the block's tensors, such as {@code self_attn.q_proj}
 * @param input which of the block's observed inputs it reads: an index into {@link BlockOutput#inputs()}
 */
public record LinearSlot(String name, String path, int input) {}
