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
    private static final String WINNER = SearchResult.BEST + " *";

    private final SearchResult result;
    private final Path run;
    private final Lines text = new Lines();

    private SearchSummary(SearchResult result, Path run) {
        this.result = result;
        this.run = run;
    }

    /** @param repeated the command line of the same search with other seeds and random formulas */
    static String of(SearchResult result, List<SearchedModel> models, Path run, String repeated) {
        SearchSummary summary = new SearchSummary(result, run);
        summary.text
                .add(
                        "%nBest of %d allocations in %.0f s (%d of them on all windows of the search text)%s:",
                        result.candidates(),
                        result.searchSeconds(),
                        result.complete(),
                        result.hall().winner().isPresent() ? ", by the confirmation" : ", which nothing has confirmed")
                .add("%n    %s", result.formula());
        result.targets().forEach(summary::target);
        summary.text
                .add("%nHall of fame, the best formula of every number of nodes:")
                .append(HallTable.of(result.hall(), result.provenance(), run));
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
        summary.next(repeated);
        return summary.text.toString();
    }

    private void next(String repeated) {
        if (result.stopped().equals("stopped")) {
            text.add("Stopped; to go on with the search:")
                    .add("    %s", Invocation.of("search", "--resume", "--run", run));
        }
        text.add("Next, the page of the run, and what it found as a checkpoint:")
                .add("    %s", Invocation.of("report", run))
                .add("    %s", Invocation.export(run, result.provenance(), "--as", "checkpoint", "--out", "DIR"))
                .add("whether it is luck, by other seeds and by random formulas at the same cost:")
                .add("    %s", repeated);
        if (result.provenance().models().stream().allMatch(model -> model.name().equals(Demo.NAME))) {
            text.add("and a search on a model of your own:")
                    .add(
                            "    %s",
                            Invocation.of(
                                    "search",
                                    "--model",
                                    "DIR",
                                    "--calibration",
                                    "c4:FILE",
                                    "--sparsity",
                                    "0.6",
                                    "--search-text",
                                    "wikitext:FILE",
                                    "--report-text",
                                    "wikitext:FILE"));
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
                    method.equals(SearchResult.BEST) && result.hall().winner().isPresent() ? WINNER : method,
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
                    "best against %s: they cannot be compared, because pruning broke one of the models",
                    difference.reference());
            return;
        }
        text.add(
                "best against %s: %+.4f nats per token, 95 %% interval %+.4f to %+.4f, p %.2g: %s%n"
                        + "    (report text, %s, sequential)",
                difference.reference(),
                difference.mean(),
                difference.low(),
                difference.high(),
                difference.p(),
                difference.verdict(),
                difference.basis());
    }

    private void windows(String name, TokenWindows windows) {
        text.add(
                "%s: %s, %d windows of %d tokens, bos %s",
                name, windows.source(), windows.count(), windows.seqlen(), windows.bos());
    }

    private static String perplexity(
            SearchResult.TargetResult target, String method, Purpose.Phase text, @Nullable CalibrationOrder order) {
        return target.row(method, text, Optional.ofNullable(order))
                .map(row -> Lines.format("%.3f", row.perplexity()))
                .orElse("–");
    }
}
