package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import spade.data.TokenWindows;
import spade.run.SearchResult;
import spade.search.SearchSettings;

/** What a search found, as text: the formula, the table, the allocation over the blocks, and what to do next. */
final class SearchSummary {

    private static final List<String> TEXTS = List.of("search", "report");
    private static final List<String> PRUNINGS = List.of("one-shot", "sequential");

    private final SearchResult result;
    private final StringBuilder text = new StringBuilder();

    private SearchSummary(SearchResult result) {
        this.result = result;
    }

    static String of(SearchResult result, SearchSettings settings, TokenWindows search, TokenWindows report, Path run) {
        SearchSummary summary = new SearchSummary(result);
        summary.line("");
        summary.line("Best of %d allocations in %.0f s:", result.candidates(), result.searchSeconds());
        summary.line("");
        summary.line("    %s", result.formula());
        summary.line("");
        summary.table(settings.sparsity());
        summary.line("");
        summary.windows("search text", search);
        summary.windows("report text", report);
        summary.line(
                "Candidates were ranked on the search text, one-shot; the report text was measured only after the search.");
        summary.line("");
        summary.text.append(AllocationChart.draw(result.allocation()));
        summary.text.append(AllocationChart.table(
                result.provenance().model().linears(), summary.best().linearAllocation()));
        summary.line("");
        summary.line("Run directory: %s", run);
        summary.line("Next, on a model of your own:");
        summary.line("    java -jar target/spade.jar search --model DIR --calibration c4:FILE \\%n"
                + "        --search-text wikitext:FILE --report-text wikitext:FILE");
        return summary.text.toString();
    }

    private void table(double sparsity) {
        line(
                "Perplexity at sparsity %s, allocated per block%s, Wanda",
                sparsity, best().linearAllocation().length > 0 ? " (best: per linear)" : "");
        line("%-8s  %12s  %12s  %12s  %12s", "", "search text", "", "report text", "");
        line("%-8s  %12s  %12s  %12s  %12s", "", "one-shot", "sequential", "one-shot", "sequential");
        for (String method : List.of("uniform", "owl", "best")) {
            text.append(String.format(Locale.ROOT, "%-8s", method));
            for (String on : TEXTS) {
                for (String pruning : PRUNINGS) {
                    text.append(String.format(Locale.ROOT, "  %12.3f", perplexity(method, on, pruning)));
                }
            }
            line("");
        }
        line(
                "%-8s  %12.3f  %12s  %12.3f",
                "dense", perplexity("dense", "search", "none"), "", perplexity("dense", "report", "none"));
    }

    private SearchResult.Row best() {
        return result.table().stream()
                .filter(row -> row.method().equals("best"))
                .findFirst()
                .orElseThrow();
    }

    private void windows(String name, TokenWindows windows) {
        line("%s: %s, %d windows of %d tokens", name, windows.source(), windows.count(), windows.seqlen());
    }

    private double perplexity(String method, String on, String pruning) {
        return result.table().stream()
                .filter(row -> row.method().equals(method)
                        && row.text().equals(on)
                        && row.pruning().equals(pruning))
                .mapToDouble(SearchResult.Row::perplexity)
                .findFirst()
                .orElseThrow();
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
