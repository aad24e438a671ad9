package spade.run;

import spade.evaluate.Losses;
import spade.search.CandidateListener;

/** Hears of a search's stages, to show them. */
public interface SearchListener extends CandidateListener {

    /**
     * The weights of a model were ranked, or not.
     *
     * @param model its name
     * @param bytes what the ranks take on the device
     * @param kept whether they fit; if not, every candidate's masks are found by thresholds
     */
    void ranking(String model, long bytes, boolean kept);

    /** The dense and the uniformly pruned model were measured on the search text. */
    void baselines(Target target, Losses dense, Losses uniform);

    /** So many tokens have passed through pruned models so far; told before each candidate that was measured. */
    default void spent(long tokens) {}

    /** Something that its user should know. */
    void note(String sentence);
}
