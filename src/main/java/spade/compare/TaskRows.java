package spade.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import spade.evaluate.Losses;
import spade.measure.TaskEvaluation;
import spade.measure.TaskParts;
import spade.tasks.AccuracyDifference;
import spade.tasks.TaskScore;

/** The answers to tasks of a table's rows. */
final class TaskRows {

    private final TaskParts asked;
    private final Map<ComparisonPlan.Entry, TaskRow> rows = new LinkedHashMap<>();

    /**
     * @param scores by row that has them, in the table's order
     * @param reference of a row, if it is to be compared with one
     */
    TaskRows(
            TaskParts asked,
            Map<ComparisonPlan.Entry, List<TaskScore>> scores,
            Function<ComparisonPlan.Entry, Optional<ComparisonPlan.Entry>> reference) {
        this.asked = asked;
        Map<ComparisonPlan.Entry, List<AccuracyDifference>> differences = new LinkedHashMap<>();
        scores.forEach((entry, own) -> differences.put(
                entry,
                reference
                        .apply(entry)
                        .map(scores::get)
                        .map(other -> AccuracyDifference.all(own, other))
                        .orElse(List.of())));
        correct(differences);
        scores.forEach((entry, own) -> rows.put(
                entry, new TaskRow(TaskEvaluation.of(asked, own), differences.getOrDefault(entry, List.of()))));
    }

    /** Each column for itself: how many rows it has. */
    private static void correct(Map<ComparisonPlan.Entry, List<AccuracyDifference>> differences) {
        List<ComparisonPlan.Entry> entries = differences.keySet().stream()
                .filter(entry -> !differences.getOrDefault(entry, List.of()).isEmpty())
                .toList();
        if (entries.isEmpty()) {
            return;
        }
        List<List<AccuracyDifference>> columns = new ArrayList<>();
        int count = differences.getOrDefault(entries.get(0), List.of()).size();
        for (int column = 0; column < count; column++) {
            int at = column;
            columns.add(AccuracyDifference.corrected(entries.stream()
                    .map(entry -> differences.getOrDefault(entry, List.of()).get(at))
                    .toList()));
        }
        for (int row = 0; row < entries.size(); row++) {
            int at = row;
            differences.put(
                    entries.get(row),
                    columns.stream().map(column -> column.get(at)).toList());
        }
    }

    Optional<TaskRow> of(ComparisonPlan.Entry entry) {
        return Optional.ofNullable(rows.get(entry));
    }

    /** The row of what is compared with nothing. */
    TaskRow alone(List<Losses> answers) {
        return new TaskRow(TaskEvaluation.of(asked, asked.scores(answers)), List.of());
    }
}
