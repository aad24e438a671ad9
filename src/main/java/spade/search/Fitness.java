package spade.search;

/** What a candidate's allocations are worth on some windows of the search text. */
@FunctionalInterface
public interface Fitness {

    /**
     * Measures every target's model pruned by a candidate's allocation.
     *
     * @param from the first window
     * @param to behind the last window
     * @throws MeasurementFailure if this candidate could not be measured and another one may be
     */
    Score measure(Candidate candidate, int from, int to);
}
