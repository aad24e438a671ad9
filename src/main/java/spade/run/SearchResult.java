package spade.run;

import java.util.List;
import spade.Doubles;

/**
 * What a search found, as {@code result.json} holds it.
 *
 * @param run the run directory
 * @param provenance what every number depends on, as in {@code run.json}
 * @param formula the text of the best formula, as confirmed
 * @param targets what it gives each model at each sparsity
 * @param candidates different allocations measured
 * @param complete those of them that saw all windows of the search text
 * @param stopped why the search ended: {@code candidates}, {@code time}, {@code stopped} or {@code barren}
 * @param searchSeconds spent on the search, those before an interruption included
 * @param hall the best formula of every complexity on the search text
 * @param table dense, uniform, OWL, the best and what else was confirmed, for every target
 */
public record SearchResult(
        String run,
        Provenance provenance,
        String formula,
        List<Target> targets,
        int candidates,
        int complete,
        String stopped,
        double searchSeconds,
        HallOfFame hall,
        List<Row> table) {

    /**
     * The best formula on one target.
     *
     * @param model its name
     * @param sparsity overall
     * @param allocation sparsities by block
     * @param linearAllocation [block][linear], empty where all linears of a block are alike
     * @param differences from the baselines on the report text, pruned sequentially
     */
    public record Target(
            String model,
            double sparsity,
            Doubles allocation,
            List<Doubles> linearAllocation,
            List<PairedDifference> differences) {}

    /**
     * One measurement.
     *
     * @param model its name
     * @param target the overall sparsity that was searched for
     * @param method {@code dense}, {@code uniform}, {@code owl}, {@code best}, or the formula of another one confirmed
     * @param text {@code search}, {@code confirmation} or {@code report}
     * @param pruning {@code one-shot}, {@code sequential}, or {@code none} for the dense model
     * @param perplexity null where the model is broken; of the mean over calibrations where there are several
     * @param byCalibration perplexities by calibration, where there are several
     * @param sparsity share of zeros, counted; null for a mean over calibrations
     * @param allocation sparsities by block
     * @param linearAllocation [block][linear], empty where all linears of a block are alike
     * @param windowNll mean negative log-likelihood by window
     */
    public record Row(
            String model,
            double target,
            String method,
            String text,
            String pruning,
            double perplexity,
            double[] byCalibration,
            double sparsity,
            Doubles allocation,
            List<Doubles> linearAllocation,
            double[] windowNll) {}
}
