package spade.search;

/**
 * A generation that was evaluated.
 *
 * @param number from 1
 * @param formulas that were new in it
 * @param known those of them whose allocations had been measured before, so that they cost nothing
 */
public record Generation(long number, int formulas, int known) {}
