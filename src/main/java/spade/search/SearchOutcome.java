package spade.search;

import java.util.List;

/**
 * What a search measured.
 *
 * @param candidates best first, different allocations only
 * @param stopped why it ended: {@code candidates}, {@code budget}, {@code time}, or {@code barren} when formulas
 *     brought no new allocation for many generations
 */
public record SearchOutcome(List<Candidate> candidates, String stopped) {

    public SearchOutcome {
        candidates = List.copyOf(candidates);
    }
}
