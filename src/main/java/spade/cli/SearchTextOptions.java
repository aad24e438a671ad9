package spade.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.Demo;
import spade.run.SearchTexts;
import spade.measure.Workbench;

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

    /** The texts in a model's windows. */
    SearchTexts texts(Workbench workbench) {
        TokenWindows searched = workbench.texts().windows(searchText, ModelOptions.windows(windows, DEFAULT_WINDOWS));
        return new SearchTexts(
                searched,
                confirmation(workbench, searched),
                workbench.texts().windows(reportText, ModelOptions.windows(reportWindows, DEFAULT_REPORT_WINDOWS)));
    }

    /** A text of its own, the demo's for the demo's, else what the search text has behind the windows searched. */
    private Optional<TokenWindows> confirmation(Workbench workbench, TokenWindows searched) {
        if (confirmText != null || searchText.equals(Demo.SEARCH)) {
            return Optional.of(workbench
                    .texts()
                    .windows(
                            confirmText == null ? Demo.CONFIRMATION : confirmText,
                            WindowCount.atMost(searched.count())));
        }
        return workbench.texts().windowsBehind(searched, searched.count());
    }
}
