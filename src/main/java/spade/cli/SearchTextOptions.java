package spade.cli;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** Says which of the texts are the demo's, for a model of a user's own. */
    void noteDemo(Display display) {
        String options = Stream.of(
                        searchText.equals(Demo.SEARCH) ? "--search-text" : "",
                        reportText.equals(Demo.REPORT) ? "--report-text" : "")
                .filter(option -> !option.isEmpty())
                .collect(Collectors.joining(" and "));
        if (!options.isEmpty()) {
            display.line(
                    "The texts of the demo are used for %s, which says little about this model; give texts.", options);
        }
    }

    /** The texts; those of the demo's search text are confirmed on the demo's. */
    SearchPlan.Texts plan() {
        Optional<String> confirmation = confirmText.or(
                () -> searchText.equals(Demo.SEARCH) ? Optional.of(Demo.CONFIRMATION) : Optional.empty());
        return new SearchPlan.Texts(searchText, windows, confirmation, reportText, reportWindows);
    }
}
