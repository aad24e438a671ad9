package spade.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.allocator.Searched;
import spade.data.TokenOverlap;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.Workbench;
import spade.record.RunRecord;
import spade.record.SeenText;
import spade.record.Text;

/** The text that a verb measures on, and the one on which some allocators search. */
final class TextOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(
            names = {"--text", "--report-text"},
            paramLabel = "TEXT",
            description = "Measured on (default: wikitext2).")
    private Optional<String> text;

    @Option(
            names = {"--windows", "--report-windows"},
            paramLabel = "N",
            description = "Its first windows, or all.")
    WindowCount windows;

    @Option(names = "--search-text", paramLabel = "TEXT", description = "Searched on (default: wikitext2:valid).")
    private Optional<String> searchText;

    @Option(names = "--search-windows", paramLabel = "N", description = "Its first windows, or all.")
    WindowCount searchWindows = WindowCount.atMost(16);

    @Option(
            names = "--budget",
            paramLabel = "TOKENS",
            description = "Tokens to search an allocation with (default: as published).")
    Optional<Long> budget;

    /** In place of a text: nothing is measured. */
    private static final String UNMEASURED = "none";

    /** With the windows where none are asked for. */
    TextOptions(WindowCount windows) {
        this.windows = windows;
    }

    /** Whether the text was named, and is not only the usual one. */
    boolean isNamed() {
        return text.isPresent();
    }

    String text() {
        return text.orElseGet(() -> UsualTexts.of(verb).report().get(0));
    }

    String searchText() {
        return searchText.orElseGet(() -> UsualTexts.of(verb).search());
    }

    /**
     * What a checkpoint is measured on, if it is to be.
     *
     * @param recorded by a run, unless the options name another text or other windows
     */
    Optional<TokenWindows> measured(Workbench workbench, Optional<Text> recorded) {
        boolean other = text.isPresent() || verb.commandLine().getParseResult().hasMatchedOption("--windows");
        WindowCount count = recorded.filter(run -> !other)
                .map(run -> WindowCount.of(run.windows()))
                .orElse(windows);
        return text.or(() -> recorded.map(Text::source))
                .or(() -> Optional.of(text()))
                .filter(named -> !named.equals(UNMEASURED))
                .map(named -> workbench.texts().windows(named, count));
    }

    /** Fails where windows are asked for of no text. */
    void requireText() {
        if (text().equals(UNMEASURED) && verb.commandLine().getParseResult().hasMatchedOption("--windows")) {
            throw new UsageException("--windows says how much of --text the checkpoint is measured on, and --text is "
                    + UNMEASURED + "; name a text, or leave out --windows.");
        }
    }

    /** As many as there are, where more are asked for; says so. */
    TokenWindows available(Workbench workbench, Display display) {
        TokenWindows found = workbench.texts().windows(text(), WindowCount.atMost(windows.number()));
        if (windows.exact() && found.count() < windows.number()) {
            display.line(
                    "%s has %d windows, fewer than %d; all are measured.", text(), found.count(), windows.number());
        }
        return found;
    }

    /** Says what of a text to measure on was calibrated or searched on. */
    void noteOverlap(
            TokenWindows measured, Allocator by, Optional<RunRecord> run, Workbench workbench, Display display) {
        note("calibration", measured, workbench.texts().calibration(), display);
        run.flatMap(record -> SeenText.of(record, workbench, measured))
                .ifPresent(seen -> display.line(
                        "What the run's search saw of the text measured on: %s; the perplexity says less than it seems to.",
                        seen.what()));
        if (by.readsSearchText()) {
            note("search", measured, workbench.texts().windows(searchText(), searchWindows), display);
        }
    }

    private static void note(String name, TokenWindows measured, TokenWindows other, Display display) {
        TokenOverlap overlap = TokenOverlap.between(measured, List.of(other));
        if (overlap.found()) {
            display.line(
                    "%s of the text measured on are in the %s text %s: the perplexity says less than it seems to.",
                    overlap, name, other.source());
        }
    }

    /** The allocation for a model; says what is to be said of it. */
    Allocation allocate(Allocator by, double sparsity, Workbench workbench, Display display) {
        Optional<TokenWindows> read = Optional.of(by)
                .filter(Allocator::readsSearchText)
                .map(reader -> workbench.texts().windows(searchText(), searchWindows));
        Searched found = by.search(workbench.calibrated(), sparsity, read, budget);
        by.caution(workbench.calibrated(), sparsity).ifPresent(caution -> display.line("%s", caution));
        read.ifPresent(text -> display.line(
                "Searched %s in %.0f s with %d measurements, %d tokens.",
                by.name(), found.seconds(), found.measurements(), found.tokens()));
        return found.allocation();
    }
}
