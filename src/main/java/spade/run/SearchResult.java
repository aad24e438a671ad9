package spade.run;

import java.util.List;

/**
 * What a search found, as {@code result.json} holds it.
 *
 * @param formula the best formula's text
 * @param allocation its sparsities by block
 * @param candidates different allocations measured
 * @param searchSeconds from the first candidate to the last
 * @param table dense, uniform, OWL and the best formula on both texts
 */
public record SearchResult(String formula, double[] allocation, int candidates, double searchSeconds, List<Row> table) {

    /**
     * One measurement.
     *
     * @param method {@code dense}, {@code uniform}, {@code owl} or {@code best}
     * @param text {@code search} or {@code report}
     * @param pruning {@code one-shot}, {@code sequential}, or {@code none} for the dense model
     * @param sparsity share of zeros, counted
     * @param allocation sparsities by block
     * @param windowNll mean negative log-likelihood by window
     */
    public record Row(
            String method,
            String text,
            String pruning,
            double perplexity,
            double sparsity,
            double[] allocation,
            double[] windowNll) {}
}
