package spade.cli;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import spade.data.WindowCount;
import spade.measure.Demo;
import spade.run.SearchPlan;

/** What a search reads. */
final class SearchTextOptions {

    @Option(names = "--search-text", paramLabel = "TEXT", description = "Candidates are measured on it.")
    private String searchText = Demo.SEARCH;

    @Option(names = "--report-text", paramLabel = "TEXT", description = "Measured at the end only.")
    private String reportText = Demo.REPORT;

    @Option(
            names = {"--search-windows", "--windows"},
            paramLabel = "N",
            description = "Its first windows, or all.")
    private WindowCount windows = WindowCount.atMost(16);

    @Option(names = "--report-windows", paramLabel = "N", description = "Its first windows, or all, as papers have.")
    private WindowCount reportWindows = WindowCount.atMost(64);

    @Option(
            names = "--confirm-text",
            paramLabel = "TEXT",
            description = "To confirm on (default: the search text's rest).")
    private Optional<String> confirmText;

    @Option(names = "--allow-overlap", description = "Report on text that was searched on; the result says so.")
    private boolean allowOverlap;

    /** The texts by the option that names them. */
    Map<String, String> byOption() {
        return Map.of("--search-text", searchText, "--report-text", reportText);
    }

    /** The texts; those of the demo's search text are confirmed on the demo's. */
    SearchPlan.Texts plan() {
        Optional<String> confirmation = confirmText.or(
                () -> searchText.equals(Demo.SEARCH) ? Optional.of(Demo.CONFIRMATION) : Optional.empty());
        return new SearchPlan.Texts(searchText, windows, confirmation, reportText, reportWindows, allowOverlap);
    }
}
