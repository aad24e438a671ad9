package spade.search;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import spade.allocation.Allocation;
import spade.evaluate.Perplexity;
import spade.formula.Formula;

/**
 * A formula whose allocation is measured, on more and more windows as long as it may matter.
 *
 * @param number in the order of evaluation, from 1
 * @param generation the generation that first had it, from 1
 * @param allocation what the formula gives on the searched model
 * @param parts what was measured so far, of consecutive windows from the first one on
 * @param failure why it could not be measured
 */
public record Candidate(
        int number,
        long generation,
        Formula formula,
        Allocation allocation,
        List<Perplexity> parts,
        Optional<String> failure) {

    public Candidate {
        parts = List.copyOf(parts);
    }

    /** A candidate that nothing is known of. */
    static Candidate fresh(int number, long generation, Formula formula, Allocation allocation) {
        return new Candidate(number, generation, formula, allocation, List.of(), Optional.empty());
    }

    Candidate with(Perplexity part) {
        return new Candidate(
                number,
                generation,
                formula,
                allocation,
                Stream.concat(parts.stream(), Stream.of(part)).toList(),
                failure);
    }

    Candidate failed(String reason) {
        return new Candidate(number, generation, formula, allocation, parts, Optional.of(reason));
    }

    /** Whether it was measured on all windows of the search text. */
    public boolean isComplete(Stages stages) {
        return failure.isEmpty() && windows() == stages.windows();
    }

    /** All that was measured, in one. */
    public Perplexity result() {
        return Perplexity.joined(parts);
    }

    /** Windows of the search text measured so far. */
    public int windows() {
        return parts.stream().mapToInt(part -> part.windowNll().length).sum();
    }

    /** Spent on its measurements. */
    public double seconds() {
        return parts.stream().mapToDouble(part -> part.timing().total()).sum();
    }
}
