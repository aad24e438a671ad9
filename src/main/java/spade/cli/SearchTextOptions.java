package spade.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spade.measure.Demo;
import spade.run.SearchPlan;

/** What a search reads. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class SearchTextOptions {

    private static final int DEFAULT_WINDOWS = 16;
    private static final int DEFAULT_REPORT_WINDOWS = 64;

    @Option(
            names = "--search-text",
            paramLabel = "TEXT",
            defaultValue = Demo.SEARCH,
            description = "Text that candidates are measured on: wikitext:FILE, c4:FILE or a plain text file"
                    + " (default: ${DEFAULT-VALUE}, embedded).")
    private String searchText;

    @Option(
            names = "--report-text",
            paramLabel = "TEXT",
            defaultValue = Demo.REPORT,
            description = "Text on which only the end result is measured, beside uniform and OWL"
                    + " (default: ${DEFAULT-VALUE}, embedded).")
    private String reportText;

    @Option(
            names = {"--windows", "--search-windows"},
            paramLabel = "N",
            description = "Windows of the search text, from its start, or all (default: 16, or as many as it has).")
    private @Nullable String windows;

    @Option(
            names = "--report-windows",
            paramLabel = "N",
            description = "Windows of the report text, from its start, or all, as in published tables"
                    + " (default: 64, or as many as it has).")
    private @Nullable String reportWindows;

    @Option(
            names = "--confirm-text",
            paramLabel = "TEXT",
            description =
                    "Text on which the best are confirmed, pruned sequentially (default: the windows of the search"
                            + " text behind those searched).")
    private @Nullable String confirmText;

    /** The texts; those of the demo's search text are confirmed on the demo's. */
    SearchPlan.Texts plan() {
        return new SearchPlan.Texts(
                searchText,
                ModelOptions.windows(windows, DEFAULT_WINDOWS),
                Optional.ofNullable(confirmText)
                        .or(() -> searchText.equals(Demo.SEARCH) ? Optional.of(Demo.CONFIRMATION) : Optional.empty()),
                reportText,
                ModelOptions.windows(reportWindows, DEFAULT_REPORT_WINDOWS));
    }
}
