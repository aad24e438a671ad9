package spade.compare;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.Csv;
import spade.Lines;
import spade.evaluate.PairedDifference;

/** A comparison as text: Markdown, CSV, LaTeX. */
public final class TableWriter {

    private static final List<String> COLUMNS =
            List.of(("pruner,sparsity,allocation,granularity,perplexity,low,high,by_calibration,"
                            + "difference,difference_low,difference_high,p,zeros,seconds,failure")
                    .split(","));

    private TableWriter() {}

    /** Every row with its interval, its difference from the reference and what it cost. */
    public static String markdown(ComparisonTable table) {
        return head(table)
                + "\n| pruner | sparsity | allocation | per | perplexity | 95 % interval | by calibration | to "
                + table.reference() + ", nats | zeros | seconds |\n" + "|---".repeat(10) + "|\n"
                + table.rows().stream().map(TableWriter::markdown).collect(Collectors.joining())
                + "\nIntervals are over windows and draws of the calibration text. A difference is within noise unless"
                + " its p-value, corrected for all differences of the table (Holm), is below 0.05. Bold: better than"
                + " every other allocation of its pruner and sparsity (paired 95 % intervals).\n";
    }

    private static String head(ComparisonTable table) {
        ComparisonProvenance of = table.provenance();
        return Lines.format(
                "%s, %s, %s; %s, %d windows of %d tokens; calibration %s, %d windows, %s; pruned %s. Dense: %.3f.%n",
                of.architecture(),
                of.dtype(),
                of.device(),
                of.text().source(),
                of.text().windows(),
                of.text().seqlen(),
                of.calibration().source(),
                of.calibration().windows(),
                of.draws() == 1 ? "one draw" : of.draws() + " draws",
                of.pruning(),
                table.dense());
    }

    private static String markdown(ComparisonTable.Row row) {
        String name = row.allocation().replace("|", "\\|");
        String what = String.join(
                " | ",
                "| " + row.pruner(),
                String.valueOf(row.sparsity()),
                name.indexOf('(') < 0 ? name : "`" + name + "`",
                row.granularity());
        if (row.failed()) {
            return what + " | failed: " + row.failure().replace("|", "\\|") + " | | | | | |\n";
        }
        String draws = row.byDraw().size() < 2 ? "" : joined(row, ", ", "%.3f");
        String numbers = row.best() ? " | **%.3f** | %.3f – %.3f | " : " | %.3f | %.3f – %.3f | ";
        return what + Lines.format(numbers, row.perplexity(), row.low(), row.high())
                + draws + " | " + row.difference().map(TableWriter::markdown).orElse("")
                + Lines.format(" | %.4f | %.1f |%n", row.zeros(), row.seconds());
    }

    private static String markdown(PairedDifference found) {
        String range = Lines.format("%+.4f (%+.4f to %+.4f)", found.mean(), found.low(), found.high());
        return switch (found.verdict()) {
            case BETTER, WORSE -> range;
            default -> range + ", " + found.verdict();
        };
    }

    private static String joined(ComparisonTable.Row row, String separator, String format) {
        return row.byDraw().stream()
                .mapToObj(value -> Double.isFinite(value) ? Lines.format(format, value) : "")
                .collect(Collectors.joining(separator));
    }

    /** A line per row, with a header. */
    public static String csv(ComparisonTable table) {
        return Csv.write(COLUMNS, table.rows().stream().map(TableWriter::cells).toList());
    }

    private static List<?> cells(ComparisonTable.Row row) {
        Stream<?> what = Stream.of(row.pruner(), row.sparsity(), row.allocation(), row.granularity());
        Stream<?> found = Stream.of(row.perplexity(), row.low(), row.high(), joined(row, " ", "%s"));
        Stream<?> difference = row.difference()
                .map(each -> Stream.<Object>of(each.mean(), each.low(), each.high(), each.p()))
                .orElse(Stream.of("", "", "", ""));
        Stream<?> cost = Stream.of(row.zeros(), row.seconds(), row.failure());
        return Stream.of(what, found, difference, cost).flatMap(cells -> cells).toList();
    }

    /** Pruners and allocations down, sparsities across, for booktabs. */
    public static String latex(ComparisonTable table) {
        Map<String, Map<Double, String>> lines = new LinkedHashMap<>();
        Map<String, String> pruners = new HashMap<>();
        for (ComparisonTable.Row row : table.rows()) {
            String line = escaped(row.pruner()) + " & " + escaped(row.allocation());
            pruners.put(line, row.pruner());
            String value = row.failed() ? "--" : Lines.format("%.2f", row.perplexity());
            lines.computeIfAbsent(line, first -> new LinkedHashMap<>())
                    .put(row.sparsity(), row.best() ? "\\textbf{" + value + "}" : value);
        }
        List<Double> sparsities = lines.values().stream()
                .flatMap(line -> line.keySet().stream())
                .distinct()
                .toList();
        StringBuilder text = new StringBuilder("% " + head(table));
        text.append("\\begin{tabular}{ll" + "r".repeat(sparsities.size()) + "}\n\\toprule\nPruner & Allocation");
        sparsities.forEach(sparsity -> text.append(" & " + trimmed(100 * sparsity) + "\\,\\%"));
        String before = "";
        for (Map.Entry<String, Map<Double, String>> line : lines.entrySet()) {
            String pruner = pruners.getOrDefault(line.getKey(), "");
            text.append(" \\\\\n")
                    .append(before.equals(pruner) ? "" : "\\midrule\n")
                    .append(line.getKey());
            sparsities.forEach(sparsity -> text.append(" & " + line.getValue().getOrDefault(sparsity, "")));
            before = pruner;
        }
        return text.append(" \\\\\n\\bottomrule\n\\end{tabular}\n").toString();
    }

    private static String trimmed(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : Lines.format("%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\textbackslash{}").replaceAll("([&%$#_{}])", "\\\\$1");
    }
}
