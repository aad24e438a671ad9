package spade.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import spade.Lines;
import spade.measure.TaskEvaluation;
import spade.record.SearchResult;
import spade.record.TaskAnswers;
import spade.tasks.AccuracyDifference;

/** What the models of a search's report answer to tasks, for people. */
final class TaskAnswersTable {

    private static final String REFERENCE = "uniform";
    /** As wide as the others, so that numbers stand below each other. */
    private static final String NEITHER = "  ";

    private TaskAnswersTable() {}

    /** @param title of the target */
    static String of(String title, TaskAnswers answers) {
        List<String> columns = answers.columns();
        TextTable table =
                new TextTable(Stream.concat(Stream.of(""), columns.stream().map(column -> column + NEITHER))
                        .toList());
        for (TaskAnswers.Row row : answers.rows()) {
            table.add(Stream.concat(Stream.of(row.method()), columns.stream().map(column -> cell(answers, row, column)))
                    .toList());
        }
        Lines text = new Lines()
                .add("Accuracy of %s on tasks, dense and pruned sequentially", title)
                .add("%s", table)
                .add(
                        "%s better and %s worse than %s, beyond noise: p below 0.05, of each column for itself",
                        AccuracyDifference.BETTER, AccuracyDifference.WORSE, REFERENCE);
        answers.any().ifPresent(any -> notes(text, any));
        return text.toString().stripTrailing();
    }

    private static void notes(Lines text, TaskEvaluation any) {
        text.add("beginning token of the questions: %s", any.bos());
        any.notes().forEach(note -> text.add("%s", note));
    }

    private static String cell(TaskAnswers answers, TaskAnswers.Row row, String column) {
        double accuracy = row.accuracy(column);
        String value = Double.isNaN(accuracy) ? "–" : Lines.format("%.4f", accuracy);
        return value + (row.method().equals(SearchResult.BEST) ? mark(answers.difference(REFERENCE, column)) : NEITHER);
    }

    private static String mark(Optional<AccuracyDifference> difference) {
        return difference
                .filter(AccuracyDifference::isBeyondNoise)
                .map(found -> " " + found.mark())
                .orElse(NEITHER);
    }
}
