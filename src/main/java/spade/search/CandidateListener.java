package spade.search;

/** Hears of what a search does. */
@FunctionalInterface
public interface CandidateListener {

    /** A candidate was measured on some more windows, or could not be. */
    void candidate(Candidate candidate);

    /** A generation is through. */
    default void generation(Generation generation) {}
}
