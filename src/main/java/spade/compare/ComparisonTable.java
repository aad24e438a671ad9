package spade.compare;

import java.util.List;
import java.util.Optional;
import spade.Doubles;
import spade.evaluate.PairedDifference;

/**
 * What a comparison found.
 *
 * @param provenance that all rows share
 * @param reference the allocation that others are compared with, within pruner and sparsity
 * @param dense the dense model
 * @param rows in the order of the plan
 */
public record ComparisonTable(ComparisonProvenance provenance, String reference, Row dense, List<Row> rows) {

    /** What a row says whose allocation is one for another sparsity. */
    static final String ELSEWHERE = "not at this sparsity";

    /**
     * One pruner with one allocation at one sparsity.
     *
     * @param pruner method, refinement, pattern and rounding
     * @param allocation its name
     * @param granularity what has a sparsity of its own: {@code block}, {@code block+kind} or {@code linear}
     * @param sparsity that was asked for
     * @param zeros share of zeros, counted, the mean over draws
     * @param perplexity of the mean over windows and draws; NaN where there is none
     * @param low lower end of the 95 % interval over windows and draws (Student's t on the mean log-likelihood)
     * @param high upper end
     * @param byDraw perplexities by draw of the calibration text
     * @param cost the mean over draws
     * @param difference from the reference, over windows and draws, its p-value corrected for all of the table; empty
     *     for the reference itself, for rows of the same masks as another, and where there is no value
     * @param best whether it is better than every other allocation of its pruner and sparsity beyond noise
     * @param same the row that has the same masks and was measured for both
     * @param notes what has to be known before it is compared
     * @param failure why it has no value; empty too where the allocation is one for another sparsity
     * @param nll by draw and window
     * @param sparsities by block, of the first draw
     * @param tasks where they were asked
     */
    public record Row(
            String pruner,
            String allocation,
            String granularity,
            double sparsity,
            double zeros,
            double perplexity,
            double low,
            double high,
            Doubles byDraw,
            Cost cost,
            Optional<PairedDifference> difference,
            boolean best,
            Optional<String> same,
            List<Note> notes,
            String failure,
            List<Doubles> nll,
            Doubles sparsities,
            Optional<TaskRow> tasks) {

        /** Whether it should have a value and has none. */
        public boolean failed() {
            return !failure.isEmpty();
        }

        /** Why it has no value; empty where it has one. */
        Optional<String> missing() {
            return nll.isEmpty() ? Optional.of(failed() ? "failed: " + failure : ELSEWHERE) : Optional.empty();
        }
    }

    /**
     * What a row took.
     *
     * @param search seconds until its allocation was found, behind the score profile that all formulas share; NaN where
     *     nobody knows, as of a file
     * @param measurements of the whole search text that the search made
     * @param tokens that passed through pruned models for it
     * @param seconds to prune and measure once
     */
    public record Cost(double search, double measurements, double tokens, double seconds) {}
}
