package spade.search;

import java.util.List;
import java.util.Optional;
import spade.allocation.Allocation;
import spade.formula.Formula;

/**
 * A formula whose allocations are measured, on more and more windows as long as it may matter.
 *
 * @param number in the order of evaluation, from 1
 * @param generation the generation that first had it, from 1
 * @param origin how the formula came about
 * @param allocations what the formula gives, by target
 * @param result what was measured so far, from the first window on
 * @param failure why it could not be measured
 */
public record Candidate(
        int number,
        long generation,
        Formula formula,
        Origin origin,
        List<Allocation> allocations,
        Score result,
        Optional<String> failure) {

    public Candidate {
        allocations = List.copyOf(allocations);
    }

    /** A candidate that nothing is known of. */
    static Candidate fresh(int number, long generation, Formula formula, Origin origin, List<Allocation> allocations) {
        return new Candidate(number, generation, formula, origin, allocations, Score.NONE, Optional.empty());
    }

    /** With what was measured on the windows behind those seen. */
    public Candidate with(Score behind) {
        return new Candidate(number, generation, formula, origin, allocations, result.and(behind), failure);
    }

    /** As one that could not be measured. */
    public Candidate failed(String reason) {
        return new Candidate(number, generation, formula, origin, allocations, result, Optional.of(reason));
    }

    /** Whether it was measured on all windows of the search text. */
    public boolean isComplete(Stages stages) {
        return failure.isEmpty() && windows() == stages.windows();
    }

    /** Windows of the search text measured so far. */
    public int windows() {
        return result.windows();
    }

    /** Spent on its measurements. */
    public double seconds() {
        return result.seconds();
    }
}
