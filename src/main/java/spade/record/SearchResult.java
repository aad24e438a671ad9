package spade.record;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Optional;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.PairedDifference;
import spade.prune.CalibrationOrder;

/**
 * What a search found, as {@code result.json} holds it.
 *
 * @param run the run directory
 * @param provenance what every number depends on, as in {@code run.json}
 * @param formula the text of the best formula, as confirmed
 * @param candidates different allocations measured
 * @param complete those of them that saw all windows of the search text
 * @param stopped why the search ended: {@code candidates}, {@code budget}, {@code time}, {@code stopped} or
 *     {@code barren}
 * @param preparationSeconds of weights, calibration, profiles and ranks, by the process that ended the run
 * @param searchSeconds of the search by the clock on the wall, those before an interruption included
 * @param workers who measured, over all interruptions; none where one process was alone, and in runs of before this was
 *     told
 * @param hall the best formula of every complexity on the search text, and what the confirmation says of them
 * @param targets what came out for each model at each sparsity
 */
public record SearchResult(
        String run,
        Provenance provenance,
        String formula,
        int candidates,
        int complete,
        String stopped,
        double preparationSeconds,
        double searchSeconds,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> workers,
        HallOfFame hall,
        List<TargetResult> targets) {

    /** What {@link Row#method} calls the formula that was found. */
    public static final String BEST = "best";

    /** What {@link Row#method} begins with where it is the best free allocation of a granularity. */
    public static final String CEILING = "descent, ";

    /**
     * One target.
     *
     * @param model its name
     * @param sparsity overall
     * @param allocation that the best formula gives
     * @param rows dense, uniform, OWL, the best, and what else was confirmed
     * @param verdicts by report text, in the order in which the texts were named
     * @param tasks what the same models answer to tasks, where they were asked
     */
    public record TargetResult(
            String model,
            double sparsity,
            Allocation allocation,
            List<Row> rows,
            List<OnText> verdicts,
            Optional<TaskAnswers> tasks) {

        /** What was measured of a method on a text, of the report the first; the order is empty for the dense model. */
        public Optional<Row> row(String method, Purpose.Phase text, Optional<CalibrationOrder> order) {
            return rows(method, text, order).stream().findFirst();
        }

        /** The same, of the report on every text, in the order in which they were named. */
        public List<Row> rows(String method, Purpose.Phase text, Optional<CalibrationOrder> order) {
            return rows.stream().filter(row -> row.is(method, text, order)).toList();
        }
    }

    /**
     * What can be said on a report text.
     *
     * @param source its name, with the split
     * @param gain there and on the search text; empty where the best is not finite or no better than uniform there, and
     *     in runs of before this was told
     * @param differences of the best from the baselines, pruned sequentially
     */
    public record OnText(String source, Optional<Gain> gain, List<PairedDifference> differences) {}

    /**
     * By how many nats per token the best is better than uniform sparsity, both pruned one-shot.
     *
     * @param searched on the search text, more than 0
     * @param reported on the report text
     */
    public record Gain(double searched, double reported) {

        /** The share of the gain that was not the search text's alone. */
        public double kept() {
            return reported / searched;
        }
    }

    /**
     * One measurement, or the mean of several over draws of the calibration text.
     *
     * @param method {@code dense}, {@code uniform}, {@code owl}, {@code best}, the formula of another one confirmed, or
     *     {@code descent, block} and the like
     * @param text search, confirmation or report
     * @param source its name, with the split
     * @param order empty for the dense model
     * @param perplexity null where the model is broken
     * @param byDraw perplexities by draw of the calibration text, where there are several
     * @param zeros share of zeros, counted, the mean over draws
     * @param allocation that was measured
     * @param nll mean negative log-likelihood by window, the mean over draws
     */
    public record Row(
            String method,
            Purpose.Phase text,
            String source,
            Optional<CalibrationOrder> order,
            double perplexity,
            Doubles byDraw,
            double zeros,
            Allocation allocation,
            Doubles nll) {

        /** Whether it is that of a method on a text. */
        public boolean is(String method, Purpose.Phase on, Optional<CalibrationOrder> pruned) {
            return this.method.equals(method) && text == on && order.equals(pruned);
        }
    }

    /** The best formula as a member of the hall of fame. */
    public Optional<HallOfFame.Member> best() {
        return hall.members().stream()
                .filter(member -> member.formula().equals(formula))
                .findFirst();
    }

    /** The target of a model at a sparsity, if it was searched for. */
    public Optional<TargetResult> target(String model, double sparsity) {
        return targets.stream()
                .filter(target -> target.model.equals(model) && target.sparsity == sparsity)
                .findFirst();
    }
}
