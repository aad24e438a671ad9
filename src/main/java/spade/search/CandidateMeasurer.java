package spade.search;

import java.util.List;
import java.util.function.Consumer;

/** Measures candidates in batches. */
@FunctionalInterface
public interface CandidateMeasurer {

    /**
     * Measures every target's model pruned by the allocations of some candidates.
     *
     * @param turns each on windows of its own
     * @param measured hears of every candidate as soon as all its targets are through, in any order
     * @return the candidates in their order, each with what was found or why it failed; as it was, where the search had
     *     to end before
     */
    List<Candidate> measure(List<Turn> turns, Consumer<Candidate> measured);

    /** How many more candidates may be measured on all windows. */
    default int room() {
        return Integer.MAX_VALUE;
    }
}
