package spade.run;

import spade.evaluate.Losses;
import spade.search.CandidateListener;

/** Hears of a search's stages, to show them. */
public interface SearchListener extends CandidateListener {

    /** The run goes on from a journal with so many measurements. */
    void resuming(int measurements);

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

    /** The best formulas are confirmed now, in so many passes over the model. */
    void confirming(int passes);

    /** The end result is measured now, in so many passes over the model. */
    void reporting(int passes);

    /** One of those passes was made, or found in the journal. */
    void passed(String method, String what, double perplexity);

    /** Something that its user should know. */
    void note(String sentence);
}
