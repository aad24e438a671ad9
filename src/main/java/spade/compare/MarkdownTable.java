package spade.compare;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.Lines;
import spade.evaluate.PairedDifference;

/** A comparison as Markdown: every row with its interval, its difference from the reference and what it took. */
final class MarkdownTable {

    private static final int NUMBERS = 8;

    private MarkdownTable() {}

    static String of(ComparisonTable table) {
        return TableText.head(table)
                + "\n\n| pruner | sparsity | allocation | per | perplexity | 95 % interval | by calibration | to "
                + table.reference()
                + ", nats | zeros | found in, s | measurements | measured in, s |\n" + "|---".repeat(4 + NUMBERS)
                + "|\n"
                + Stream.concat(Stream.of(table.dense()), table.rows().stream())
                        .map(MarkdownTable::line)
                        .collect(Collectors.joining())
                + "\n" + TableText.verdicts(table) + " " + TableText.COST + "\n"
                + TaskMarkdown.of(table)
                + TableText.footnotes(table).stream()
                        .map(note -> "\n" + note.mark().sign() + " " + note.text() + "\n")
                        .collect(Collectors.joining());
    }

    /** A row's name with its marks. */
    static String name(ComparisonTable.Row row) {
        String name = row.allocation().replace("|", "\\|");
        String marks = row.notes().stream().map(note -> note.mark().sign()).collect(Collectors.joining());
        return (name.indexOf('(') < 0 ? name : "`" + name + "`") + (marks.isEmpty() ? "" : " " + marks);
    }

    private static String line(ComparisonTable.Row row) {
        String what =
                String.join(" | ", "| " + row.pruner(), String.valueOf(row.sparsity()), name(row), row.granularity());
        if (row.missing().isPresent()) {
            return what + " | " + row.missing().get().replace("|", "\\|") + " |".repeat(NUMBERS) + "\n";
        }
        String numbers = row.best() ? " | **%.3f** | %.3f – %.3f | " : " | %.3f | %.3f – %.3f | ";
        return what + Lines.format(numbers, row.perplexity(), row.low(), row.high())
                + (row.byDraw().size() < 2 ? "" : TableText.draws(row, ", ", "%.3f"))
                + " | " + difference(row)
                + Lines.format(
                        " | %.4f | %s | %.1f |%n",
                        row.zeros(), found(row.cost()), row.cost().seconds());
    }

    private static String found(ComparisonTable.Cost cost) {
        return Double.isNaN(cost.search()) ? " | " : Lines.format("%.1f | %.0f", cost.search(), cost.measurements());
    }

    private static String difference(ComparisonTable.Row row) {
        return row.same()
                .map(other -> "= " + other)
                .or(() -> row.difference().map(MarkdownTable::difference))
                .orElse("");
    }

    private static String difference(PairedDifference found) {
        String range = Lines.format("%+.4f (%+.4f to %+.4f)", found.mean(), found.low(), found.high());
        return switch (found.verdict()) {
            case BETTER, WORSE -> range;
            default -> range + ", " + found.verdict();
        };
    }
}
