package spade.compare;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.Lines;
import spade.tasks.AccuracyDifference;

/** The answers to tasks as LaTeX, as papers set them: methods down, tasks across, the best of each sparsity in bold. */
final class TaskLatex {

    private TaskLatex() {}

    /** Empty where no tasks were asked. */
    static String of(ComparisonTable table) {
        Optional<TaskRow> dense = table.dense().tasks();
        if (dense.isEmpty()) {
            return "";
        }
        List<String> columns = dense.get().found().columns();
        return "\n\\medskip\n\\begin{tabular}{lll" + "r".repeat(columns.size())
                + "}\n\\toprule\nPruner & Sparsity & Allocation"
                + columns.stream()
                        .map(column -> " & " + LatexTable.escaped(column))
                        .collect(Collectors.joining())
                + " \\\\\n\\midrule\n"
                + line(table.dense(), columns, List.of())
                + body(table, columns)
                + "\\bottomrule\n\\end{tabular}\n\n\\smallskip\n{\\footnotesize\\raggedright "
                + triangles(LatexTable.escaped(TableText.tasks(table)))
                + "\\par}\n";
    }

    private static String triangles(String text) {
        return text.replace(AccuracyDifference.BETTER, "$^{\\blacktriangle}$")
                .replace(AccuracyDifference.WORSE, "$^{\\blacktriangledown}$");
    }

    private static String body(ComparisonTable table, List<String> columns) {
        StringBuilder text = new StringBuilder();
        String group = "";
        for (ComparisonTable.Row row : table.rows()) {
            String own = row.pruner() + row.sparsity();
            text.append(own.equals(group) ? "" : "\\midrule\n");
            group = own;
            List<ComparisonTable.Row> rivals = table.rows().stream()
                    .filter(other -> (other.pruner() + other.sparsity()).equals(own))
                    .toList();
            text.append(line(row, columns, rivals));
        }
        return text.toString();
    }

    private static String line(ComparisonTable.Row row, List<String> columns, List<ComparisonTable.Row> rivals) {
        return Stream.concat(
                                Stream.of(
                                        rivals.isEmpty() ? "--" : LatexTable.escaped(row.pruner()),
                                        rivals.isEmpty() ? "--" : LatexTable.percent(row.sparsity()),
                                        LatexTable.escaped(row.allocation())),
                                columns.stream()
                                        .map(column -> row.tasks()
                                                .map(of -> cell(of, column, rivals))
                                                .orElse("--")))
                        .collect(Collectors.joining(" & "))
                + " \\\\\n";
    }

    private static String cell(TaskRow row, String column, List<ComparisonTable.Row> rivals) {
        double own = row.found().accuracy(column);
        boolean best = rivals.size() > 1
                && rivals.stream()
                        .flatMap(rival -> rival.tasks().stream())
                        .noneMatch(rival -> rival.found().accuracy(column) > own);
        String value = Lines.format("%.2f", 100 * own);
        String mark =
                row.difference(column).map(found -> triangles(found.mark())).orElse("");
        return (best ? "\\textbf{" + value + "}" : value) + mark;
    }
}
