package spade.run;

import java.util.List;

/**
 * What a search found, as {@code result.json} holds it.
 *
 * @param run the run directory
 * @param provenance what every number depends on, as in {@code run.json}
 * @param formula the best formula's text
 * @param allocation its sparsities by block
 * @param candidates different allocations measured
 * @param stopped why the search ended
 * @param searchSeconds from the first candidate to the last
 * @param table dense, uniform, OWL and the best formula on both texts
 */
public record SearchResult(
        String run,
        Provenance provenance,
        String formula,
        double[] allocation,
        int candidates,
        String stopped,
        double searchSeconds,
        List<Row> table) {

    /**
     * One measurement.
     *
     * @param method {@code dense}, {@code uniform}, {@code owl} or {@code best}
     * @param text {@code search} or {@code report}
     * @param pruning {@code one-shot}, {@code sequential}, or {@code none} for the dense model
     * @param perplexity null where the model is broken
     * @param sparsity share of zeros, counted
     * @param allocation sparsities by block
     * @param linearAllocation [block][linear], empty where all linears of a block are alike
     * @param windowNll mean negative log-likelihood by window
     */
    public record Row(
            String method,
            String text,
            String pruning,
            double perplexity,
            double sparsity,
            double[] allocation,
            double[][] linearAllocation,
            double[] windowNll) {}
}
