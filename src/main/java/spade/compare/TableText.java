package spade.compare;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import spade.Lines;
import spade.evaluate.PairedDifference;
import spade.tasks.QuestionSet;

/** Sentences that every form of a table has. */
final class TableText {

    /** What the columns of cost say. */
    static final String COST = "Found in: until the allocation was known, behind the score profile that all formulas"
            + " share, and the measurements of the whole search text that took; of a run, what its search took, confirmation on top; of a"
            + " file, nobody knows. Measured in: pruned and measured once.";

    private TableText() {}

    /** The conditions that all rows share. */
    static String head(ComparisonTable table) {
        ComparisonProvenance of = table.provenance();
        return Lines.format(
                "%s, %s, %s; %s, %d windows of %d tokens, bos %s; calibration %s, %d windows, %s; pruned %s.%s",
                of.architecture(),
                of.dtype(),
                of.device(),
                of.text().source(),
                of.text().windows(),
                of.text().seqlen(),
                of.text().bos(),
                of.calibration().source(),
                of.calibration().windows(),
                of.draws() == 1 ? "one draw" : of.draws() + " draws",
                of.pruning(),
                of.searchText()
                        .map(text -> Lines.format(
                                " Allocations searched on %s, %d windows%s.",
                                text.source(),
                                text.windows(),
                                of.budget()
                                        .map(tokens -> ", with " + tokens + " tokens each")
                                        .orElse("")))
                        .orElse(""));
    }

    /** How intervals and verdicts are meant, and on how much they rest. */
    static String verdicts(ComparisonTable table) {
        ComparisonProvenance of = table.provenance();
        String draws = of.draws() == 1 ? "one calibration draw" : of.draws() + " calibration draws";
        int windows = of.text().windows();
        return "95 % intervals are over " + windows + " windows of one text and " + draws + ". "
                + (windows < PairedDifference.FEWEST_WINDOWS
                        ? "Those are too few windows to say which row is better; "
                                + PairedDifference.FEWEST_WINDOWS
                                + " are the least."
                        : "A difference from " + table.reference()
                                + " is within noise unless its p-value, corrected for all differences of the table"
                                + " (Holm), is below 0.05. Bold: better than every other allocation of its pruner and"
                                + " sparsity (paired 95 % intervals).");
    }

    /** What was asked, and how marks are meant; empty where no tasks were asked. */
    static String tasks(ComparisonTable table) {
        return table.provenance()
                .tasks()
                .map(asked -> Lines.format(
                        "Accuracies in %% with standard errors: %s; beginning token: %s%s. ▲ better and ▼ worse than %s"
                                + " beyond noise: McNemar's exact test, for means a paired interval over questions, each"
                                + " column corrected for its rows (Holm).",
                        asked.tasks().stream()
                                .map(task -> task.name() + " "
                                        + QuestionSet.asked(task.questions(), task.available(), task.parts())
                                                .orElse("" + task.questions()))
                                .collect(Collectors.joining(", ")),
                        asked.bos(),
                        table.provenance().draws() == 1 ? "" : "; pruned on the first calibration draw",
                        table.reference()))
                .orElse("");
    }

    /** A row's perplexities by draw. */
    static String draws(ComparisonTable.Row row, String separator, String format) {
        return row.byDraw().stream()
                .mapToObj(value -> Double.isFinite(value) ? Lines.format(format, value) : "")
                .collect(Collectors.joining(separator));
    }

    /** What the marks of rows mean: a mark, and the rows of which the same is to be said. */
    static List<Note> footnotes(ComparisonTable table) {
        Map<Note, Set<String>> names =
                new TreeMap<>(Comparator.comparing(Note::mark).thenComparing(Note::text));
        table.rows()
                .forEach(row -> row.notes()
                        .forEach(note -> names.computeIfAbsent(note, first -> new LinkedHashSet<>())
                                .add(row.allocation())));
        return names.entrySet().stream()
                .map(each -> new Note(
                        each.getKey().mark(),
                        String.join(", ", each.getValue()) + ": "
                                + each.getKey().text() + "."))
                .toList();
    }
}
