package spade.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import spade.Doubles;
import spade.evaluate.PairedDifference;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;
import spade.record.TaskAnswers;
import spade.search.Candidate;

/** What the report texts say of the best formula of a search. */
final class Verdicts {

    private Verdicts() {}

    /**
     * The rows of every target, and the differences of the best formula from the baselines on every report text, pruned
     * sequentially; corrected for their number.
     *
     * @param rows by target
     * @param answers by target
     */
    static List<SearchResult.TargetResult> results(
            List<Target> targets,
            List<List<SearchResult.Row>> rows,
            List<Optional<TaskAnswers>> answers,
            List<String> baselines,
            Candidate best) {
        List<PairedDifference> differences = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            for (int text = 0; text < targets.get(t).model().reports().size(); text++) {
                for (String reference : baselines) {
                    differences.add(PairedDifference.of(
                            SearchResult.BEST,
                            reported(rows.get(t), SearchResult.BEST, text),
                            reference,
                            reported(rows.get(t), reference, text)));
                }
            }
        }
        Iterator<PairedDifference> corrected =
                PairedDifference.corrected(differences).iterator();
        List<SearchResult.TargetResult> results = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            Target target = targets.get(t);
            List<SearchResult.OnText> onTexts = new ArrayList<>();
            for (int text = 0; text < target.model().reports().size(); text++) {
                onTexts.add(new SearchResult.OnText(
                        target.model().reports().get(text).source(),
                        gain(rows.get(t), text),
                        baselines.stream().map(reference -> corrected.next()).toList()));
            }
            results.add(new SearchResult.TargetResult(
                    target.model().name(),
                    target.sparsity(),
                    best.allocations().get(t),
                    rows.get(t),
                    onTexts,
                    answers.get(t)));
        }
        return results;
    }

    private static Optional<SearchResult.Gain> gain(List<SearchResult.Row> rows, int text) {
        double searched = gain(rows, Purpose.Phase.SEARCH, 0);
        double reported = gain(rows, Purpose.Phase.REPORT, text);
        return searched > 0 && Double.isFinite(reported)
                ? Optional.of(new SearchResult.Gain(searched, reported))
                : Optional.empty();
    }

    private static double gain(List<SearchResult.Row> rows, Purpose.Phase phase, int text) {
        return nll(rows, "uniform", phase, text) - nll(rows, SearchResult.BEST, phase, text);
    }

    private static double nll(List<SearchResult.Row> rows, String method, Purpose.Phase phase, int text) {
        return rows.stream()
                .filter(row -> row.is(method, phase, Optional.of(CalibrationOrder.ONE_SHOT)))
                .skip(text)
                .mapToDouble(row -> row.nll().mean())
                .findFirst()
                .orElse(Double.NaN);
    }

    private static List<Doubles> reported(List<SearchResult.Row> rows, String method, int text) {
        return rows.stream()
                .filter(row -> row.is(method, Purpose.Phase.REPORT, Optional.of(CalibrationOrder.SEQUENTIAL)))
                .skip(text)
                .limit(1)
                .map(SearchResult.Row::nll)
                .toList();
    }
}
