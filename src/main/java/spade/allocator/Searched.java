package spade.allocator;

import spade.allocation.Allocation;

/**
 * An allocation, and what it took to find it.
 *
 * @param measurements of the whole search text; those of a part of it count as that part
 * @param tokens that passed through pruned models
 * @param seconds by the clock on the wall, behind the profile of the scores where a table of several is made; NaN where
 *     nobody knows what it took
 */
public record Searched(Allocation allocation, int measurements, long tokens, double seconds) {}
