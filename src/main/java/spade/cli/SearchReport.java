package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spade.data.TokenWindows;
import spade.evaluate.Perplexity;
import spade.run.SearchListener;
import spade.run.SearchResult;
import spade.search.Candidate;
import spade.search.SearchSettings;

/** Tells a person how a search goes and what it found. */
final class SearchReport implements SearchListener {

    private final Display display;
    private final SearchSettings settings;
    private @Nullable Candidate best;
    private double uniform;

    SearchReport(Display display, SearchSettings settings) {
        this.display = display;
        this.settings = settings;
    }

    @Override
    public void ranked(long bytes) {
        display.line("Ranks of all prunable weights take %.2f GB beside the model.", bytes / 1e9);
    }

    @Override
    public void baselines(Perplexity dense, Perplexity uniform) {
        this.uniform = uniform.value();
        display.line(
                "Search text: dense %.3f, uniform %.3f at sparsity %.4f; %.1f s a candidate.",
                dense.value(),
                uniform.value(),
                uniform.sparsity(),
                uniform.timing().total());
    }

    @Override
    public void candidate(Candidate candidate) {
        Candidate before = best;
        boolean better =
                before == null || candidate.result().meanNll() < before.result().meanNll();
        if (better) {
            best = candidate;
        }
        display.line(
                "%s %4d  gen %3d  ppl %10.3f  %5.1f s  %s",
                better ? "*" : " ",
                candidate.number(),
                candidate.generation(),
                candidate.result().value(),
                candidate.seconds(),
                candidate.formula());
        Candidate leader = best == null ? candidate : best;
        display.status(String.format(
                Locale.ROOT,
                "%d/%d  best %.3f  uniform %.3f",
                candidate.number(),
                settings.candidates(),
                leader.result().value(),
                uniform));
    }

    @Override
    public void reporting(int measurements) {
        display.status("");
        display.line(
                "Measuring dense, uniform, owl and the best formula on both texts (%d measurements).", measurements);
    }

    /** The result as text. */
    String table(SearchResult result, TokenWindows search, TokenWindows report, Path run) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%nBest of %d candidates in %.0f s: %s%n%n",
                result.candidates(),
                result.searchSeconds(),
                result.formula()));
        text.append(
                String.format(Locale.ROOT, "Perplexity at sparsity %s, allocated per block%n", settings.sparsity()));
        text.append(String.format(
                Locale.ROOT, "%-8s  %12s  %12s  %12s  %12s%n", "", "search", "search", "report", "report"));
        text.append(String.format(
                Locale.ROOT, "%-8s  %12s  %12s  %12s  %12s%n", "", "one-shot", "sequential", "one-shot", "sequential"));
        for (String method : List.of("uniform", "owl", "best")) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s  %12.3f  %12.3f  %12.3f  %12.3f%n",
                    method,
                    perplexity(result, method, "search", "one-shot"),
                    perplexity(result, method, "search", "sequential"),
                    perplexity(result, method, "report", "one-shot"),
                    perplexity(result, method, "report", "sequential")));
        }
        text.append(String.format(
                Locale.ROOT,
                "%-8s  %12.3f  %12s  %12.3f%n%n",
                "dense",
                perplexity(result, "dense", "search", "none"),
                "",
                perplexity(result, "dense", "report", "none")));
        text.append(text("search", search)).append(text("report", report));
        text.append(String.format("%nRun directory: %s%n", run));
        return text.toString();
    }

    private static String text(String name, TokenWindows windows) {
        return String.format(
                Locale.ROOT,
                "%s text: %s, %d windows of %d tokens%n",
                name,
                windows.source(),
                windows.count(),
                windows.seqlen());
    }

    private static double perplexity(SearchResult result, String method, String text, String pruning) {
        return result.table().stream()
                .filter(row -> row.method().equals(method)
                        && row.text().equals(text)
                        && row.pruning().equals(pruning))
                .mapToDouble(SearchResult.Row::perplexity)
                .findFirst()
                .orElseThrow();
    }
}
