package spade.compare;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.Lines;
import spade.evaluate.PairedDifference;

/**
 * A comparison as LaTeX, for booktabs: pruners and allocations down, sparsities across, perplexities with their
 * intervals; below it what the marks mean.
 */
final class LatexTable {

    private static final Map<Integer, String> ESCAPES = Map.of(
            (int) '\\', "\\textbackslash{}",
            (int) '~', "\\textasciitilde{}",
            (int) '^', "\\textasciicircum{}",
            (int) '<', "\\textless{}",
            (int) '>', "\\textgreater{}",
            (int) '|', "\\textbar{}",
            (int) '"', "''");

    /** Verdicts that a number is marked with, and what the signs mean. */
    private static final Map<PairedDifference.Verdict, String> SIGNS = new EnumMap<>(Map.of(
            PairedDifference.Verdict.WITHIN_NOISE, "\\approx",
            PairedDifference.Verdict.TOO_FEW_WINDOWS_TO_SAY, "?",
            PairedDifference.Verdict.INCOMPARABLE, "\\times"));

    private LatexTable() {}

    static String of(ComparisonTable table) {
        List<Double> sparsities = table.rows().stream()
                .map(ComparisonTable.Row::sparsity)
                .distinct()
                .toList();
        return "% " + TableText.head(table) + "\n% Needs \\usepackage{booktabs}, for tasks \\usepackage{amssymb} too.\n"
                + "\\begin{tabular}{ll" + "l".repeat(sparsities.size()) + "}\n\\toprule\nPruner & Allocation"
                + sparsities.stream().map(sparsity -> " & " + percent(sparsity)).collect(Collectors.joining())
                + " \\\\\n\\midrule\n"
                + "-- & dense & \\multicolumn{" + sparsities.size() + "}{l}{" + number(table.dense()) + "} \\\\\n"
                + body(table, sparsities)
                + "\\bottomrule\n\\end{tabular}\n\n\\smallskip\n{\\footnotesize\\raggedright "
                + below(table).collect(Collectors.joining("\\par\n"))
                + "\\par}\n"
                + TaskLatex.of(table);
    }

    private static String body(ComparisonTable table, List<Double> sparsities) {
        Map<String, Map<String, Map<Double, ComparisonTable.Row>>> byPruner = new LinkedHashMap<>();
        table.rows()
                .forEach(row -> byPruner.computeIfAbsent(row.pruner(), first -> new LinkedHashMap<>())
                        .computeIfAbsent(row.allocation(), first -> new HashMap<>())
                        .put(row.sparsity(), row));
        StringBuilder text = new StringBuilder();
        byPruner.forEach((pruner, lines) -> {
            text.append("\\midrule\n");
            lines.forEach((allocation, line) -> {
                text.append(escaped(pruner) + " & " + escaped(allocation));
                sparsities.forEach(sparsity -> text.append(" & ")
                        .append(Optional.ofNullable(line.get(sparsity))
                                .map(LatexTable::number)
                                .orElse("--")));
                text.append(" \\\\\n");
            });
        });
        return text.toString();
    }

    /** The perplexity with its marks and its interval. */
    private static String number(ComparisonTable.Row row) {
        if (row.missing().isPresent()) {
            return row.failed() ? "failed" : "--";
        }
        String value = Double.isFinite(row.perplexity()) ? Lines.format("%.2f", row.perplexity()) : "broken";
        String marks = Stream.concat(
                        row.difference().map(found -> SIGNS.get(found.verdict())).stream(),
                        row.notes().stream().map(note -> note.mark().latex()))
                .collect(Collectors.joining());
        String interval = Double.isFinite(row.low()) && Double.isFinite(row.high())
                ? Lines.format(" {\\scriptsize (%.2f--%.2f)}", row.low(), row.high())
                : "";
        return (row.best() ? "\\textbf{" + value + "}" : value)
                + (marks.isEmpty() ? "" : "$^{" + marks + "}$")
                + interval;
    }

    /** What stands below the table. */
    private static Stream<String> below(ComparisonTable table) {
        Stream<String> signs = SIGNS.entrySet().stream()
                .filter(sign -> table.rows().stream()
                        .flatMap(row -> row.difference().stream())
                        .anyMatch(found -> found.verdict() == sign.getKey()))
                .map(sign -> "$^{" + sign.getValue() + "}$ " + sign.getKey() + " (beside " + escaped(table.reference())
                        + ").");
        Stream<String> notes = TableText.footnotes(table).stream()
                .map(note -> "$^{" + note.mark().latex() + "}$ " + escaped(note.text()));
        String took = table.rows().stream()
                .filter(row -> row.cost().measurements() > 0)
                .map(row -> Lines.format(
                        "%s at %s %%: %.0f",
                        row.allocation(),
                        trimmed(100 * row.sparsity()),
                        row.cost().measurements()))
                .distinct()
                .collect(Collectors.joining(", "));
        Stream<String> costs = took.isEmpty()
                ? Stream.empty()
                : Stream.of(escaped("Measurements that finding an allocation took: " + took + "."));
        return Stream.of(Stream.of(escaped(TableText.verdicts(table))), costs, signs, notes)
                .flatMap(lines -> lines);
    }

    private static String trimmed(double value) {
        return Lines.format("%.1f", value).replace(".0", "");
    }

    static String percent(double share) {
        return trimmed(100 * share) + "\\,\\%";
    }

    static String escaped(String text) {
        return text.codePoints()
                .mapToObj(each -> "&%$#_{}".indexOf(each) >= 0
                        ? "\\" + Character.toString(each)
                        : ESCAPES.getOrDefault(each, Character.toString(each)))
                .collect(Collectors.joining());
    }
}
