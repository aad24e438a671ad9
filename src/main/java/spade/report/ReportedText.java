package spade.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import spade.evaluate.PairedDifference;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;

/**
 * What a report text says of a target, pruned sequentially.
 *
 * @param source its name, with the split
 * @param wonBack by method the share of what uniform sparsity loses against the dense model that it does not lose, in
 *     nats: 1 is the dense model, 0 uniform sparsity
 * @param gainKept the share of what the best formula gains on the search text that it gains here too, both pruned
 *     one-shot; empty where that says nothing
 * @param differences of the best formula from the baselines
 * @param verdicts of the differences
 */
record ReportedText(
        String source,
        Map<String, Double> wonBack,
        Optional<Double> gainKept,
        List<PairedDifference> differences,
        List<PairedDifference.Verdict> verdicts) {

    private static final String DENSE = "dense";
    private static final Optional<CalibrationOrder> SEQUENTIAL = Optional.of(CalibrationOrder.SEQUENTIAL);

    static List<ReportedText> of(SearchResult.TargetResult target) {
        return IntStream.range(0, target.verdicts().size())
                .mapToObj(number -> of(target, number))
                .toList();
    }

    private static ReportedText of(SearchResult.TargetResult target, int number) {
        SearchResult.OnText verdict = target.verdicts().get(number);
        double dense = nats(target, DENSE, Optional.empty(), number);
        double uniform = nats(target, Baselines.UNIFORM, SEQUENTIAL, number);
        Map<String, Double> shares = new LinkedHashMap<>();
        for (String method : List.of(Baselines.OWL, SearchResult.BEST)) {
            shares.put(method, (uniform - nats(target, method, SEQUENTIAL, number)) / (uniform - dense));
        }
        return new ReportedText(
                verdict.source(),
                shares,
                verdict.gain().map(SearchResult.Gain::kept),
                verdict.differences(),
                verdict.differences().stream().map(PairedDifference::verdict).toList());
    }

    /** Nats per token of a method on a report text; NaN where it was not measured. */
    private static double nats(
            SearchResult.TargetResult target, String method, Optional<CalibrationOrder> order, int number) {
        return target.rows(method, Purpose.Phase.REPORT, order).stream()
                .skip(number)
                .mapToDouble(row -> row.nll().mean())
                .findFirst()
                .orElse(Double.NaN);
    }
}
