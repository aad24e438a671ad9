package spade.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import spade.Doubles;
import spade.evaluate.PairedDifference;

/** A comparison as text: Markdown, CSV, LaTeX. */
public final class TableWriter {

    private TableWriter() {}

    /** Every row with its interval, its difference from the reference and what it cost. */
    public static String markdown(ComparisonTable table) {
        StringBuilder text = new StringBuilder(head(table));
        text.append("\n| pruner | sparsity | allocation | per | perplexity | 95 % interval | by calibration | to ")
                .append(table.reference())
                .append(", nats | zeros | seconds |\n|---|---|---|---|---|---|---|---|---|---|\n");
        for (ComparisonTable.Row row : table.rows()) {
            text.append(row.failed() ? failed(row) : measured(row));
        }
        return text.append(
                        "\nIntervals are over windows and draws of the calibration text. A difference is within noise unless"
                                + " its p-value, corrected for all differences of the table (Holm), is below 0.05. Bold: better than"
                                + " every other allocation of its pruner and sparsity (paired 95 % intervals).\n")
                .toString();
    }

    private static String head(ComparisonTable table) {
        ComparisonProvenance of = table.provenance();
        return String.format(
                Locale.ROOT,
                "%s, %s, %s; %s, %d windows of %d tokens; calibration %s, %d windows, %s; pruned %s. Dense: %.3f.%n",
                of.architecture(),
                of.dtype(),
                of.device(),
                of.text().source(),
                of.text().windows(),
                of.text().seqlen(),
                of.calibration(),
                of.calibrationWindows(),
                of.draws() == 1 ? "one draw" : of.draws() + " draws",
                of.pruning(),
                table.dense());
    }

    private static String measured(ComparisonTable.Row row) {
        String perplexity = String.format(Locale.ROOT, "%.3f", row.perplexity());
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %.3f – %.3f | %s | %s | %.4f | %.1f |%n",
                row.pruner(),
                row.sparsity(),
                code(row.allocation()),
                row.granularity(),
                row.best() ? "**" + perplexity + "**" : perplexity,
                row.low(),
                row.high(),
                row.byDraw().size() < 2 ? "" : numbers(row.byDraw()),
                difference(row.difference()),
                row.zeros(),
                row.seconds());
    }

    private static String failed(ComparisonTable.Row row) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | failed: %s | | | | | |%n",
                row.pruner(),
                row.sparsity(),
                code(row.allocation()),
                row.granularity(),
                row.failure().replace("|", "\\|"));
    }

    private static String code(String name) {
        return name.indexOf('(') < 0 ? name : "`" + name.replace("|", "\\|") + "`";
    }

    private static String numbers(Doubles values) {
        return values.stream()
                .mapToObj(value -> String.format(Locale.ROOT, "%.3f", value))
                .collect(Collectors.joining(", "));
    }

    private static String difference(Optional<PairedDifference> found) {
        return found.map(difference -> String.format(
                        Locale.ROOT,
                        "%+.4f (%+.4f to %+.4f)%s",
                        difference.mean(),
                        difference.low(),
                        difference.high(),
                        difference.verdict() == PairedDifference.Verdict.BETTER
                                        || difference.verdict() == PairedDifference.Verdict.WORSE
                                ? ""
                                : ", " + difference.verdict()))
                .orElse("");
    }

    /** A line per row, with a header. */
    public static String csv(ComparisonTable table) {
        StringBuilder text =
                new StringBuilder("pruner,sparsity,allocation,granularity,perplexity,low,high,by_calibration,"
                        + "difference,difference_low,difference_high,p,zeros,seconds,failure\n");
        for (ComparisonTable.Row row : table.rows()) {
            Optional<PairedDifference> difference = row.difference();
            List<String> cells = List.of(
                    row.pruner(),
                    String.valueOf(row.sparsity()),
                    row.allocation(),
                    row.granularity(),
                    number(row.perplexity()),
                    number(row.low()),
                    number(row.high()),
                    row.byDraw().stream().mapToObj(TableWriter::number).collect(Collectors.joining(" ")),
                    difference.map(each -> number(each.mean())).orElse(""),
                    difference.map(each -> number(each.low())).orElse(""),
                    difference.map(each -> number(each.high())).orElse(""),
                    difference.map(each -> number(each.p())).orElse(""),
                    number(row.zeros()),
                    number(row.seconds()),
                    row.failure());
            text.append(cells.stream().map(TableWriter::quoted).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return text.toString();
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.valueOf(value) : "";
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
    }

    /** Pruners and allocations down, sparsities across, for booktabs. */
    public static String latex(ComparisonTable table) {
        List<Double> sparsities = table.rows().stream()
                .map(ComparisonTable.Row::sparsity)
                .distinct()
                .toList();
        StringBuilder text = new StringBuilder("% " + head(table));
        text.append("\\begin{tabular}{ll").append("r".repeat(sparsities.size())).append("}\n\\toprule\n");
        text.append("Pruner & Allocation");
        sparsities.forEach(
                sparsity -> text.append(String.format(Locale.ROOT, " & %s\\,\\%%", trimmed(100 * sparsity))));
        text.append(" \\\\\n\\midrule\n");
        String before = "";
        for (ComparisonTable.Row row : table.rows()) {
            String line = row.pruner() + "|" + row.allocation();
            if (isFirst(table, row)) {
                text.append(before.isEmpty() || before.equals(row.pruner()) ? "" : "\\midrule\n");
                before = row.pruner();
                text.append(escaped(row.pruner())).append(" & ").append(escaped(row.allocation()));
                sparsities.forEach(sparsity -> text.append(" & ").append(cell(table, line, sparsity)));
                text.append(" \\\\\n");
            }
        }
        return text.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private static boolean isFirst(ComparisonTable table, ComparisonTable.Row row) {
        return table.rows().stream()
                .filter(other -> other.pruner().equals(row.pruner())
                        && other.allocation().equals(row.allocation()))
                .findFirst()
                .orElseThrow()
                .equals(row);
    }

    private static String cell(ComparisonTable table, String line, double sparsity) {
        return table.rows().stream()
                .filter(row -> (row.pruner() + "|" + row.allocation()).equals(line) && row.sparsity() == sparsity)
                .findFirst()
                .map(row -> {
                    String value = row.failed() ? "--" : String.format(Locale.ROOT, "%.2f", row.perplexity());
                    return row.best() ? "\\textbf{" + value + "}" : value;
                })
                .orElse("");
    }

    private static String trimmed(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\textbackslash{}").replaceAll("([&%$#_{}])", "\\\\$1");
    }
}
