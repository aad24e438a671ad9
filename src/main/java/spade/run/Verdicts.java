package spade.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import spade.Doubles;
import spade.data.TokenWindows;
import spade.evaluate.PairedDifference;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;
import spade.search.Candidate;

/** What the report texts say of the best formula of a search. */
final class Verdicts {

    private Verdicts() {}

    /**
     * The rows of every target, and the differences of the best formula from the baselines on every report text, pruned
     * sequentially; corrected for their number.
     *
     * @param rows by target
     */
    static List<SearchResult.TargetResult> results(
            List<Target> targets, List<List<SearchResult.Row>> rows, List<String> baselines, Candidate best) {
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
            for (TokenWindows text : target.model().reports()) {
                onTexts.add(new SearchResult.OnText(
                        text.source(),
                        baselines.stream().map(reference -> corrected.next()).toList()));
            }
            results.add(new SearchResult.TargetResult(
                    target.model().name(), target.sparsity(), best.allocations().get(t), rows.get(t), onTexts));
        }
        return results;
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
