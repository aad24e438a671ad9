package spade.profile;

/**
 * What formulas see of one block.
 *
 * @param parameters prunable weights of the block
 * @param scores the scores of all its linears together
 */
public record BlockProfile(long parameters, Distribution scores) {}
