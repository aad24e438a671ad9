package spade.compare;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.Lines;
import spade.tasks.AccuracyDifference;

/**
 * The answers to tasks as Markdown: accuracies in per cent, and which differences from the reference are beyond noise.
 */
final class TaskMarkdown {

    private TaskMarkdown() {}

    /** Empty where no tasks were asked. */
    static String of(ComparisonTable table) {
        Optional<TaskRow> dense = table.dense().tasks();
        if (dense.isEmpty()) {
            return "";
        }
        List<String> columns = dense.get().found().columns();
        return "\n| pruner | sparsity | allocation | per |"
                + columns.stream().map(column -> " " + column + " |").collect(Collectors.joining())
                + "\n" + "|---".repeat(4 + columns.size()) + "|\n"
                + Stream.concat(Stream.of(table.dense()), table.rows().stream())
                        .map(row -> line(row, columns))
                        .collect(Collectors.joining())
                + "\n" + TableText.tasks(table) + "\n";
    }

    private static String line(ComparisonTable.Row row, List<String> columns) {
        return "| "
                + String.join(
                        " | ", row.pruner(), String.valueOf(row.sparsity()), MarkdownTable.name(row), row.granularity())
                + " |"
                + columns.stream()
                        .map(column ->
                                " " + row.tasks().map(of -> cell(of, column)).orElse("") + " |")
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String cell(TaskRow row, String column) {
        return Lines.format(
                        "%.2f ± %.2f",
                        100 * row.found().accuracy(column), 100 * row.found().error(column))
                + row.difference(column)
                        .filter(AccuracyDifference::isBeyondNoise)
                        .map(found -> " " + found.mark())
                        .orElse("");
    }
}
