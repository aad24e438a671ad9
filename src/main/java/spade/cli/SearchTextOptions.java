package spade.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.data.WindowCount;
import spade.run.SearchPlan;
import spade.tasks.QuestionSet;

/** What a search reads. */
final class SearchTextOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(
            names = "--search-text",
            paramLabel = "TEXT",
            description = "Candidates are measured on it (default: wikitext2:valid).")
    private Optional<String> searchText;

    @Option(
            names = "--report-text",
            paramLabel = "TEXT",
            description = "Measured at the end only; may be repeated (default: wikitext2 and c4).")
    private @Nullable List<String> reportTexts;

    @Option(
            names = {"--search-windows", "--windows"},
            paramLabel = "N",
            description = "First windows of the search text, or all.")
    private WindowCount windows = WindowCount.atMost(16);

    @Option(names = "--report-windows", paramLabel = "N", description = "First windows of each, or all.")
    private WindowCount reportWindows = WindowCount.atMost(64);

    @Option(
            names = "--confirm-text",
            paramLabel = "TEXT",
            description = "To confirm on (default: the search text's rest).")
    private Optional<String> confirmText;

    @Option(names = "--allow-overlap", description = "Report on text searched on; the result says so.")
    private boolean allowOverlap;

    /**
     * The texts; the usual search text is confirmed on what usually goes with it.
     *
     * @param tasks that are reported beside them
     */
    SearchPlan.Texts plan(List<QuestionSet> tasks) {
        UsualTexts usual = UsualTexts.of(verb);
        String search = searchText.orElseGet(usual::search);
        return new SearchPlan.Texts(
                search,
                windows,
                confirmText.or(() -> search.equals(usual.search()) ? usual.confirmation() : Optional.empty()),
                reportTexts == null ? usual.report() : reportTexts,
                reportWindows,
                allowOverlap,
                tasks);
    }
}
