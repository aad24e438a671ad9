package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spade.data.TokenWindows;
import spade.evaluate.PairedDifference;
import spade.measure.Demo;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;
import spade.run.SearchedModel;

/** What a search found, as text: the formula, the table, the allocation over the blocks, and what to do next. */
final class SearchSummary {

    private final SearchResult result;
    private final StringBuilder text = new StringBuilder();

    private SearchSummary(SearchResult result) {
        this.result = result;
    }

    static String of(SearchResult result, List<SearchedModel> models, Path run) {
        SearchSummary summary = new SearchSummary(result);
        summary.line("");
        summary.line(
                "Best of %d allocations in %.0f s (%d of them on all windows of the search text):",
                result.candidates(), result.searchSeconds(), result.complete());
        summary.line("");
        summary.line("    %s", result.formula());
        result.targets().forEach(summary::target);
        summary.line("");
        for (SearchedModel model : models) {
            summary.windows("search text", model.search());
            model.confirmation().ifPresent(text -> summary.windows("confirmation text", text));
            summary.windows("report text", model.report());
        }
        summary.line(
                "Candidates were ranked on the search text, one-shot, the best of them on the confirmation text, sequentially;"
                        + " the report text was measured only at the end.");
        summary.line("");
        summary.line("Run directory: %s", run);
        summary.next(run);
        return summary.text.toString();
    }

    private void next(Path run) {
        line("Next, the page of the run, and what it found as a checkpoint:");
        line("    java -jar target/spade.jar report %s", run);
        line("    java -jar target/spade.jar export %s --as checkpoint --out DIR", run);
        if (result.provenance().models().stream().allMatch(model -> model.name().equals(Demo.NAME))) {
            line("and a search on a model of your own:");
            line("    java -jar target/spade.jar search --model DIR --calibration c4:FILE \\%n"
                    + "        --search-text wikitext:FILE --report-text wikitext:FILE");
        }
    }

    private void target(SearchResult.TargetResult target) {
        line("");
        table(target);
        line("");
        target.differences().forEach(this::difference);
        line("");
        text.append(AllocationChart.draw(target.allocation().sparsities()));
        text.append(AllocationChart.table(
                result.provenance().model(target.model()).linears(),
                target.allocation().linears()));
    }

    private void table(SearchResult.TargetResult target) {
        line(
                "Perplexity of %s at sparsity %s, allocated per block%s, Wanda",
                target.model(),
                target.sparsity(),
                !target.allocation().linears().isEmpty() ? " (best: per linear)" : "");
        line("%-8s  %12s  %12s  %12s  %12s", "", "search text", "confirmation", "report text", "");
        line("%-8s  %12s  %12s  %12s  %12s", "", "one-shot", "sequential", "one-shot", "sequential");
        for (String method : List.of("uniform", "owl", SearchResult.BEST)) {
            line(
                    "%-8s  %12s  %12s  %12s  %12s",
                    method,
                    perplexity(target, method, Purpose.Phase.SEARCH, CalibrationOrder.ONE_SHOT),
                    perplexity(target, method, Purpose.Phase.CONFIRMATION, CalibrationOrder.SEQUENTIAL),
                    perplexity(target, method, Purpose.Phase.REPORT, CalibrationOrder.ONE_SHOT),
                    perplexity(target, method, Purpose.Phase.REPORT, CalibrationOrder.SEQUENTIAL));
        }
        line(
                "%-8s  %12s  %12s  %12s",
                "dense",
                perplexity(target, "dense", Purpose.Phase.SEARCH, null),
                "",
                perplexity(target, "dense", Purpose.Phase.REPORT, null));
    }

    private void difference(PairedDifference difference) {
        if (difference.verdict() == PairedDifference.Verdict.INCOMPARABLE) {
            line(
                    "best against %s, report text, sequential: they cannot be compared, because pruning broke one of the models",
                    difference.reference());
            return;
        }
        line(
                "best against %s, report text, sequential: %+.4f nats per token, 95 %% interval %+.4f to %+.4f, p %.2g: %s",
                difference.reference(),
                difference.mean(),
                difference.low(),
                difference.high(),
                difference.p(),
                difference.verdict());
    }

    private void windows(String name, TokenWindows windows) {
        line("%s: %s, %d windows of %d tokens", name, windows.source(), windows.count(), windows.seqlen());
    }

    private static String perplexity(
            SearchResult.TargetResult target, String method, Purpose.Phase text, @Nullable CalibrationOrder order) {
        return target.row(method, text, Optional.ofNullable(order))
                .map(row -> String.format(Locale.ROOT, "%.3f", row.perplexity()))
                .orElse("–");
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
