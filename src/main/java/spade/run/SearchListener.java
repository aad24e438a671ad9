package spade.run;

import spade.evaluate.Losses;
import spade.record.Purpose;
import spade.search.CandidateListener;

/** Hears of a search's stages, to show them. */
public interface SearchListener extends CandidateListener {

    /** The run directory is open, and the preparation begins. */
    void prepares();

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

    /**
     * The confirmation begins, or the report.
     *
     * @param passes that it takes
     */
    void begins(Purpose.Phase phase, int passes);

    /** One of the passes is through, or stands in the journal; what was measured, in words. */
    void passed(String what, Losses losses);

    /**
     * A reverse pass was made, or found in the run directory.
     *
     * @param windows of the search text
     * @param seconds that it took; 0: it was found
     */
    default void sensed(Target target, int windows, double seconds) {}

    /** So many tokens have passed through pruned models so far; told before each candidate that was measured. */
    default void spent(long tokens) {}

    /** Something that its user should know. */
    void note(String sentence);
}
