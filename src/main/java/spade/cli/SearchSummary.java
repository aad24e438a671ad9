package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spade.Lines;
import spade.data.TokenWindows;
import spade.evaluate.PairedDifference;
import spade.measure.Demo;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;
import spade.run.SearchedModel;

/** What a search found, as text: the formula, the table, the allocation over the blocks, and what to do next. */
final class SearchSummary {

    private static final String ROW = "%-8s  %12s  %12s  %12s  %12s";

    private final SearchResult result;
    private final Lines text = new Lines();

    private SearchSummary(SearchResult result) {
        this.result = result;
    }

    static String of(SearchResult result, List<SearchedModel> models, Path run) {
        SearchSummary summary = new SearchSummary(result);
        summary.text
                .add(
                        "%nBest of %d allocations in %.0f s (%d of them on all windows of the search text):",
                        result.candidates(), result.searchSeconds(), result.complete())
                .add("%n    %s", result.formula());
        result.targets().forEach(summary::target);
        summary.text.add("");
        for (SearchedModel model : models) {
            summary.windows("search text", model.search());
            model.confirmation().ifPresent(text -> summary.windows("confirmation text", text));
            summary.windows("report text", model.report());
        }
        summary.text
                .add(
                        "Candidates were ranked on the search text, one-shot, the best of them on the confirmation text, sequentially;"
                                + " the report text was measured only at the end%s",
                        result.provenance()
                                .overlap()
                                .map(shared ->
                                        ", but it says less than it seems to, because what was chosen on is in it: "
                                                + shared)
                                .orElse("."))
                .add("%nRun directory: %s", run);
        summary.next(run);
        return summary.text.toString();
    }

    private void next(Path run) {
        text.add("Next, the page of the run, and what it found as a checkpoint:")
                .add("    java -jar target/spade.jar report %s", run)
                .add("    java -jar target/spade.jar export %s --as checkpoint --out DIR", run);
        if (result.provenance().models().stream().allMatch(model -> model.name().equals(Demo.NAME))) {
            text.add("and a search on a model of your own:")
                    .add("    java -jar target/spade.jar search --model DIR --calibration c4:FILE \\%n"
                            + "        --search-text wikitext:FILE --report-text wikitext:FILE");
        }
    }

    private void target(SearchResult.TargetResult target) {
        boolean byLinear = !target.allocation().linears().isEmpty();
        text.add(
                "%nPerplexity of %s at sparsity %s, allocated per block%s, Wanda",
                target.model(), target.sparsity(), byLinear ? " (best: per linear)" : "");
        text.add(ROW, "", "search text", "confirmation", "report text", "");
        text.add(ROW, "", "one-shot", "sequential", "one-shot", "sequential");
        for (String method : List.of("uniform", "owl", SearchResult.BEST)) {
            text.add(
                    ROW,
                    method,
                    perplexity(target, method, Purpose.Phase.SEARCH, CalibrationOrder.ONE_SHOT),
                    perplexity(target, method, Purpose.Phase.CONFIRMATION, CalibrationOrder.SEQUENTIAL),
                    perplexity(target, method, Purpose.Phase.REPORT, CalibrationOrder.ONE_SHOT),
                    perplexity(target, method, Purpose.Phase.REPORT, CalibrationOrder.SEQUENTIAL));
        }
        text.add(
                "%-8s  %12s  %12s  %12s%n",
                "dense",
                perplexity(target, "dense", Purpose.Phase.SEARCH, null),
                "",
                perplexity(target, "dense", Purpose.Phase.REPORT, null));
        target.differences().forEach(this::difference);
        List<String> linears = result.provenance().model(target.model()).linears();
        text.add("")
                .append(Charts.allocation(target.allocation().sparsities()))
                .append(Charts.table(linears, target.allocation().linears()));
    }

    private void difference(PairedDifference difference) {
        if (difference.verdict() == PairedDifference.Verdict.INCOMPARABLE) {
            text.add(
                    "best against %s, report text, sequential: they cannot be compared, because pruning broke one of the models",
                    difference.reference());
            return;
        }
        text.add(
                "best against %s, report text, sequential: %+.4f nats per token, 95 %% interval %+.4f to %+.4f, p %.2g: %s",
                difference.reference(),
                difference.mean(),
                difference.low(),
                difference.high(),
                difference.p(),
                difference.verdict());
    }

    private void windows(String name, TokenWindows windows) {
        text.add("%s: %s, %d windows of %d tokens", name, windows.source(), windows.count(), windows.seqlen());
    }

    private static String perplexity(
            SearchResult.TargetResult target, String method, Purpose.Phase text, @Nullable CalibrationOrder order) {
        return target.row(method, text, Optional.ofNullable(order))
                .map(row -> Lines.format("%.3f", row.perplexity()))
                .orElse("–");
    }
}
