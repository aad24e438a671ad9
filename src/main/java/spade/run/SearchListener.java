package spade.run;

import spade.evaluate.Perplexity;
import spade.search.Candidate;

/** Hears of a search's stages, to show them. */
public interface SearchListener {

    /** The run goes on from a journal with so many measurements. */
    void resuming(int measurements);

    /**
     * The weights are about to be ranked.
     *
     * @param bytes what the ranks take on the device
     * @param kept whether they fit; if not, every candidate's masks are found by thresholds
     */
    void ranking(long bytes, boolean kept);

    /** The dense and the uniformly pruned model were measured on the search text. */
    void baselines(Perplexity dense, Perplexity uniform);

    /** A candidate was measured on some more windows, and that is on disk. */
    void candidate(Candidate candidate);

    /** The best formulas are confirmed now, in so many passes over the model. */
    void confirming(int passes);

    /** The end result is measured now, in so many passes over the model. */
    void reporting(int passes);

    /** Something that its user should know. */
    void note(String sentence);
}
