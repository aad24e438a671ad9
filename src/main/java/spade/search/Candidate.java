package spade.search;

import spade.allocation.Allocation;
import spade.evaluate.Perplexity;
import spade.formula.Formula;

/**
 * A formula whose allocation was measured.
 *
 * @param number in the order of evaluation, from 1
 * @param generation the generation that first had it, from 1
 * @param allocation what the formula gives on the searched model
 * @param result on the search text
 * @param seconds from formula to result
 */
public record Candidate(
        int number, long generation, Formula formula, Allocation allocation, Perplexity result, double seconds) {}
