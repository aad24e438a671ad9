package spade.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;

/** The table of a search's result as it fills, target by target. */
final class ResultRows {

    private final List<List<SearchResult.Row>> byTarget = new ArrayList<>();

    ResultRows(int targets) {
        for (int t = 0; t < targets; t++) {
            byTarget.add(new ArrayList<>());
        }
    }

    /** The rows of a target. */
    List<SearchResult.Row> of(int target) {
        return byTarget.get(target);
    }

    /** Adds what was measured of an allocation, by draw of the calibration text. */
    void add(
            int target,
            String method,
            Purpose.Phase text,
            Optional<CalibrationOrder> order,
            Allocation allocation,
            List<Losses> draws) {
        Doubles nll = mean(draws);
        byTarget.get(target)
                .add(new SearchResult.Row(
                        method,
                        text,
                        order,
                        Metric.NLL.shown(nll.mean()),
                        draws.size() < 2
                                ? Doubles.NONE
                                : Doubles.of(draws.stream().mapToDouble(Losses::perplexity)),
                        draws.stream().mapToDouble(Losses::sparsity).average().orElse(Double.NaN),
                        allocation,
                        nll));
    }

    /** By window, the mean over draws. */
    static Doubles mean(List<Losses> draws) {
        return Doubles.means(draws.stream().map(losses -> losses.of(Metric.NLL)).toList());
    }

    /**
     * By target the differences of the best formula from the baselines on the report text, pruned sequentially;
     * corrected for their number.
     */
    List<List<PairedDifference>> differences() {
        List<String> references = List.of(Conclusion.UNIFORM, Conclusion.OWL);
        List<PairedDifference> all = new ArrayList<>();
        for (List<SearchResult.Row> rows : byTarget) {
            List<Doubles> best = reported(rows, SearchResult.BEST);
            references.forEach(
                    name -> all.add(PairedDifference.of(SearchResult.BEST, best, name, reported(rows, name))));
        }
        List<PairedDifference> corrected = PairedDifference.corrected(all);
        List<List<PairedDifference>> differences = new ArrayList<>();
        for (int i = 0; i < corrected.size(); i += references.size()) {
            differences.add(corrected.subList(i, i + references.size()));
        }
        return differences;
    }

    private static List<Doubles> reported(List<SearchResult.Row> rows, String method) {
        return rows.stream()
                .filter(row -> row.is(method, Purpose.Phase.REPORT, Optional.of(CalibrationOrder.SEQUENTIAL)))
                .map(SearchResult.Row::nll)
                .toList();
    }
}
