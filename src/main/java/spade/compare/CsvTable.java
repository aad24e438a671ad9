package spade.compare;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.Csv;
import spade.evaluate.PairedDifference;
import spade.record.Text;
import spade.tasks.AccuracyDifference;

/** A comparison as CSV: a line per row, the dense model first, with a header. */
final class CsvTable {

    private static final List<String> COLUMNS =
            List.of(("pruner,sparsity,allocation,granularity,perplexity,low,high,by_calibration,"
                            + "difference,difference_low,difference_high,p,verdict,windows,seqlen,bos,draws,zeros,"
                            + "search_seconds,search_measurements,search_tokens,seconds,same_masks_as,notes,missing")
                    .split(","));

    private CsvTable() {}

    static String of(ComparisonTable table) {
        List<String> tasks =
                table.dense().tasks().map(dense -> dense.found().columns()).orElse(List.of());
        return Csv.write(
                Stream.concat(COLUMNS.stream(), tasks.stream().flatMap(CsvTable::heads))
                        .toList(),
                Stream.concat(Stream.of(table.dense()), table.rows().stream())
                        .<List<?>>map(row -> Stream.concat(
                                        cells(row, table.provenance().text()).stream(),
                                        tasks.stream().flatMap(column -> cells(row, column)))
                                .toList())
                        .toList());
    }

    private static Stream<String> heads(String task) {
        return Stream.of("", "_error", "_difference", "_low", "_high", "_p").map(of -> task + of);
    }

    private static Stream<?> cells(ComparisonTable.Row row, String task) {
        Optional<AccuracyDifference> to = row.tasks().flatMap(of -> of.difference(task));
        return Stream.concat(
                row.tasks()
                        .map(of -> Stream.<Object>of(
                                of.found().accuracy(task), of.found().error(task)))
                        .orElse(Stream.of("", "")),
                to.map(each -> Stream.<Object>of(each.mean(), each.low(), each.high(), each.p()))
                        .orElse(Stream.of("", "", "", "")));
    }

    private static List<?> cells(ComparisonTable.Row row, Text text) {
        Stream<?> what = Stream.of(row.pruner(), row.sparsity(), row.allocation(), row.granularity());
        Stream<?> found = Stream.of(row.perplexity(), row.low(), row.high(), TableText.draws(row, " ", "%s"));
        Optional<PairedDifference> to = row.difference();
        Stream<?> difference = Stream.concat(
                to.map(each -> Stream.<Object>of(each.mean(), each.low(), each.high(), each.p(), each.verdict()))
                        .orElse(Stream.of("", "", "", "", "")),
                row.nll().isEmpty()
                        ? Stream.of("", "", "", "")
                        : Stream.of(
                                row.nll().get(0).size(),
                                text.seqlen(),
                                text.bos(),
                                row.nll().size()));
        ComparisonTable.Cost cost = row.cost();
        Stream<?> search = Double.isNaN(cost.search())
                ? Stream.of("", "", "")
                : Stream.of(cost.search(), cost.measurements(), cost.tokens());
        String notes = row.notes().stream()
                .map(note -> note.mark().sign() + " " + note.text())
                .collect(Collectors.joining("; "));
        Stream<?> rest = Stream.of(
                cost.seconds(), row.same().orElse(""), notes, row.missing().orElse(""));
        return Stream.of(what, found, difference, Stream.of(row.zeros()), search, rest)
                .flatMap(cells -> cells)
                .toList();
    }
}
