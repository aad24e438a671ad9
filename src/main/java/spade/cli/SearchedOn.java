package spade.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spade.baseline.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.Demo;
import spade.measure.Workbench;

/** The text of allocations that are searched. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class SearchedOn {

    private static final int DEFAULT_WINDOWS = 16;

    @Option(
            names = "--search-text",
            paramLabel = "TEXT",
            defaultValue = Demo.SEARCH,
            description = "Text on which allocations are searched that are (atp-searched, evopress)"
                    + " (default: ${DEFAULT-VALUE}, embedded).")
    private String text;

    @Option(names = "--search-windows", paramLabel = "N", description = "Windows of it, or all (default: 16).")
    private @Nullable String windows;

    String text() {
        return text;
    }

    WindowCount windows() {
        return ModelOptions.windows(windows, DEFAULT_WINDOWS);
    }

    /** The windows, if the source reads them. */
    Optional<TokenWindows> windows(Allocator source, Workbench workbench) {
        return source.readsSearchText() ? Optional.of(workbench.texts().windows(text, windows())) : Optional.empty();
    }
}
