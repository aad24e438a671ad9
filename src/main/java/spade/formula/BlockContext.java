package spade.formula;

import spade.profile.BlockProfile;

/**
 * What an expression may ask about a block.
 *
 * @param profile its scores
 * @param depth its place, from 0 for the first block to 1 for the last
 */
public record BlockContext(BlockProfile profile, double depth) {}
