package spade.compare;

import spade.measure.Workbench;

/** Hears of cells as they are measured. */
public interface ComparisonListener {

    /**
     * A cell is there.
     *
     * @param entry its row
     * @param calibration which draw, from 1
     * @param outcome its perplexity, or why it has none
     * @param done cells so far
     * @param total of all
     * @param secondsLeft about how long the others take
     */
    void cell(ComparisonPlan.Entry entry, int calibration, String outcome, int done, int total, double secondsLeft);

    /** Model and texts are open, and the folder belongs to them. */
    void ready(Workbench workbench);

    /** Something that its user should know. */
    void note(String sentence);
}
