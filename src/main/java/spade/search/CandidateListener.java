package spade.search;

/** Hears of what a search does. */
@FunctionalInterface
public interface CandidateListener {

    /** A candidate was measured on some more windows, or could not be. */
    void candidate(Candidate candidate);

    /**
     * A generation is through.
     *
     * @param number from 1
     * @param formulas that were new in it
     * @param known those of them whose allocations had been measured before, so that they cost nothing
     */
    default void generation(long number, int formulas, int known) {}

    /**
     * What a model of the loss proposed was measured.
     *
     * @param tried formulas on the model
     * @param proposed formulas that it proposed
     * @param correlation of the ranks of these as predicted and as measured; NaN where too few were measured
     * @param before the same of all that the model had learned from, each left out in turn; NaN where they were too few
     */
    default void batch(long tried, int proposed, double correlation, double before) {}
}
