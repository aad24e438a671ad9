package spade.search;

import spade.evaluate.Perplexity;

/** What a candidate's allocation is worth on some windows of the search text. */
@FunctionalInterface
public interface Fitness {

    /**
     * Measures the model pruned by a candidate's allocation.
     *
     * @param from the first window
     * @param to behind the last window
     * @throws MeasurementFailure if this candidate could not be measured and another one may be
     */
    Perplexity measure(Candidate candidate, int from, int to);
}
