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
}
