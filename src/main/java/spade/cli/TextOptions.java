package spade.cli;

import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.allocator.Searched;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.Demo;
import spade.measure.Workbench;
import spade.record.Text;

/** The text that a verb measures on, and the one on which some allocators search. */
final class TextOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Text to measure on: wikitext:FILE, c4:FILE or a plain text file.")
    String text = Demo.REPORT;

    @Option(names = "--windows", paramLabel = "N", description = "Windows of the text, from its start, or all.")
    WindowCount windows;

    @Option(
            names = "--search-text",
            paramLabel = "TEXT",
            description =
                    "Text on which allocations are searched that are (owl-searched, dlp-searched, atp-searched, evopress).")
    String searchText = Demo.SEARCH;

    @Option(names = "--search-windows", paramLabel = "N", description = "Windows of it, or all.")
    WindowCount searchWindows = WindowCount.atMost(16);

    @Option(
            names = "--budget",
            paramLabel = "TOKENS",
            description =
                    "Tokens that may pass through pruned models while an allocation is searched (default: what its"
                            + " way was published with, or 200 measurements).")
    Optional<Long> budget;

    /** With the windows where none are asked for. */
    TextOptions(WindowCount windows) {
        this.windows = windows;
    }

    TokenWindows windows(Workbench workbench) {
        return workbench.texts().windows(text, windows);
    }

    /** Of the text that a run recorded, unless the options name another one or other windows. */
    TokenWindows windows(Workbench workbench, Text recorded) {
        ParseResult given = verb.commandLine().getParseResult();
        boolean other = given.hasMatchedOption("--text");
        return workbench
                .texts()
                .windows(
                        other ? text : recorded.source(),
                        other || given.hasMatchedOption("--windows") ? windows : WindowCount.of(recorded.windows()));
    }

    /** The allocation for a model; says what is to be said of it and of its calibration. */
    Allocation allocate(Allocator by, double sparsity, ModelOptions model, Workbench workbench, Display display) {
        model.noteCalibration(workbench, display);
        Optional<TokenWindows> read = Optional.of(by)
                .filter(Allocator::readsSearchText)
                .map(reader -> workbench.texts().windows(searchText, searchWindows));
        Searched found = by.search(workbench.calibrated(), sparsity, read, budget);
        by.caution(workbench.calibrated()).ifPresent(caution -> display.line("%s", caution));
        read.ifPresent(text -> display.line(
                "Searched %s in %.0f s with %d measurements, %d tokens.",
                by.name(), found.seconds(), found.measurements(), found.tokens()));
        return found.allocation();
    }
}
