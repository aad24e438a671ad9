package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.Lines;
import spade.data.TokenWindows;
import spade.evaluate.PairedDifference;
import spade.formula.Granularity;
import spade.measure.Demo;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;
import spade.run.SearchedModel;

/** What a search found, as text: the formula, the table, the allocation over the blocks, and what to do next. */
final class SearchSummary {

    private static final String WINNER = SearchResult.BEST + " *";

    private static final String DENSE = "dense";

    /** Of more not each is named. */
    private static final int MOST_WORKERS = 8;

    /** Of the table of perplexities: one of the texts of a phase, and an order of calibration. */
    private record Column(String head, Purpose.Phase phase, int text, CalibrationOrder order) {

        /** Of a method; the dense model has no order. */
        String cell(SearchResult.TargetResult target, String method) {
            Optional<CalibrationOrder> pruned = Optional.of(order).filter(any -> !method.equals(DENSE));
            return target.rows(method, phase, pruned).stream()
                    .skip(text)
                    .findFirst()
                    .map(row -> Lines.format("%.3f", row.perplexity()))
                    .orElse("–");
        }
    }

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
            String name = models.size() == 1 ? "" : model.name() + ", ";
            summary.windows(name + "search text", model.search());
            model.confirmation().ifPresent(text -> summary.windows(name + "confirmation text", text));
            for (int i = 0; i < model.reports().size(); i++) {
                summary.windows(
                        name + report(i, model.reports().size()),
                        model.reports().get(i));
            }
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
                .add("%nMeasured on %s.%nRun directory: %s", summary.measuredOn(), run);
        summary.next(repeated);
        return summary.text.toString();
    }

    private String measuredOn() {
        List<String> workers = result.workers();
        String named = String.join(", ", workers.subList(0, Math.min(MOST_WORKERS, workers.size())));
        return result.provenance().measuredOn()
                + (workers.isEmpty() ? "" : ", workers " + named)
                + (workers.size() > MOST_WORKERS ? " and " + (workers.size() - MOST_WORKERS) + " more" : "");
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
            text.add("and a search on a model of your own, or of the Hugging Face Hub:")
                    .add("    %s", Invocation.of("search", "--model", "ORG/NAME", "--sparsity", "0.6"));
        }
    }

    /** The name of one of several report texts. */
    private static String report(int number, int of) {
        return of == 1 ? "report text" : "report text " + (number + 1);
    }

    private void target(SearchResult.TargetResult target) {
        Granularity best = target.allocation().granularity();
        text.add(
                "%nPerplexity of %s at sparsity %s, allocated per block%s, Wanda",
                target.model(), target.sparsity(), best == Granularity.BLOCK ? "" : " (best: per " + best + ")");
        List<Column> columns = columns(target.verdicts().size());
        Stream<String> free = target.rows().stream()
                .map(SearchResult.Row::method)
                .filter(method -> method.startsWith(SearchResult.CEILING))
                .distinct();
        List<String> methods = Stream.of(Stream.of("uniform", "owl", SearchResult.BEST), free, Stream.of(DENSE))
                .flatMap(each -> each)
                .toList();
        int width = Math.max(8, methods.stream().mapToInt(String::length).max().orElseThrow());
        row("", width, columns, Column::head);
        row("", width, columns, column -> column.order().toString());
        for (String method : methods) {
            boolean won =
                    method.equals(SearchResult.BEST) && result.hall().winner().isPresent();
            row(won ? WINNER : method, width, columns, column -> column.cell(target, method));
        }
        text.add("");
        target.verdicts().forEach(verdict -> verdict.gain().ifPresent(gain -> gain(verdict.source(), gain)));
        target.verdicts().forEach(verdict -> verdict.differences().forEach(each -> difference(verdict.source(), each)));
        String title = target.model() + " at sparsity " + target.sparsity();
        target.tasks().ifPresent(answers -> text.add("").add("%s", TaskAnswersTable.of(title, answers)));
        List<String> linears = result.provenance().model(target.model()).linears();
        text.add("")
                .append(Charts.allocation(target.allocation().sparsities()))
                .append(Charts.table(linears, target.allocation().linears()));
    }

    private void row(String name, int width, List<Column> columns, Function<Column, String> cell) {
        text.add(
                "%-" + width + "s%s",
                name,
                columns.stream()
                        .map(column -> Lines.format("  %13s", cell.apply(column)))
                        .collect(Collectors.joining()));
    }

    private void gain(String source, SearchResult.Gain gain) {
        text.add(
                "gain over uniform, one-shot: %.4f nats per token on the search text, %.4f on %s: %.0f %% of it",
                gain.searched(), gain.reported(), source, 100 * gain.kept());
    }

    private static List<Column> columns(int reports) {
        List<Column> columns = new ArrayList<>(List.of(
                new Column("search text", Purpose.Phase.SEARCH, 0, CalibrationOrder.ONE_SHOT),
                new Column("confirmation", Purpose.Phase.CONFIRMATION, 0, CalibrationOrder.SEQUENTIAL)));
        for (int text = 0; text < reports; text++) {
            columns.add(new Column(report(text, reports), Purpose.Phase.REPORT, text, CalibrationOrder.ONE_SHOT));
            columns.add(new Column("", Purpose.Phase.REPORT, text, CalibrationOrder.SEQUENTIAL));
        }
        return columns;
    }

    private void difference(String source, PairedDifference difference) {
        if (difference.verdict() == PairedDifference.Verdict.INCOMPARABLE) {
            text.add(
                    "best against %s on %s: they cannot be compared, because pruning broke one of the models",
                    difference.reference(), source);
            return;
        }
        text.add(
                "best against %s: %+.4f nats per token, 95 %% interval %+.4f to %+.4f, p %.2g: %s%n    (%s, %s, sequential)",
                difference.reference(),
                difference.mean(),
                difference.low(),
                difference.high(),
                difference.p(),
                difference.verdict(),
                source,
                difference.basis());
    }

    private void windows(String name, TokenWindows windows) {
        text.add(
                "%s: %s, %d windows of %d tokens, bos %s",
                name, windows.source(), windows.count(), windows.seqlen(), windows.bos());
    }
}
