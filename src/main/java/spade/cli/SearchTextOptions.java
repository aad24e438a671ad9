package spade.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import spade.data.WindowCount;
import spade.measure.Demo;
import spade.run.SearchPlan;

/** What a search reads. */
final class SearchTextOptions {

    @Option(
            names = "--search-text",
            paramLabel = "TEXT",
            description = "Text that candidates are measured on: wikitext:FILE, c4:FILE or a plain text file.")
    private String searchText = Demo.SEARCH;

    @Option(
            names = "--report-text",
            paramLabel = "TEXT",
            description = "Text on which only the end result is measured, beside uniform and OWL.")
    private String reportText = Demo.REPORT;

    @Option(
            names = {"--windows", "--search-windows"},
            paramLabel = "N",
            description = "Windows of the search text, from its start, or all.")
    private WindowCount windows = WindowCount.atMost(16);

    @Option(
            names = "--report-windows",
            paramLabel = "N",
            description = "Windows of the report text, from its start, or all, as in published tables.")
    private WindowCount reportWindows = WindowCount.atMost(64);

    @Option(
            names = "--confirm-text",
            paramLabel = "TEXT",
            description =
                    "Text on which the best are confirmed, pruned sequentially (default: the windows of the search"
                            + " text behind those searched).")
    private Optional<String> confirmText;

    @Option(
            names = "--allow-overlap",
            description = "Report on windows that were searched, confirmed or calibrated on; the result says so.")
    private boolean allowOverlap;

    /** The texts; those of the demo's search text are confirmed on the demo's. */
    SearchPlan.Texts plan() {
        Optional<String> confirmation = confirmText.or(
                () -> searchText.equals(Demo.SEARCH) ? Optional.of(Demo.CONFIRMATION) : Optional.empty());
        return new SearchPlan.Texts(searchText, windows, confirmation, reportText, reportWindows, allowOverlap);
    }
}
