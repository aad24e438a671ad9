package spade.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.Demo;
import spade.measure.Workbench;

/** The text that a verb measures on. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class TextOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            defaultValue = Demo.REPORT,
            description = "Text to measure on: wikitext:FILE, c4:FILE or a plain text file (default: ${DEFAULT-VALUE},"
                    + " embedded).")
    private String text;

    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "Windows of the text, from its start, or all (default: ${DEFAULT-VALUE}).")
    private String windows;

    /** Without the option as many windows as a text has, at most so many. */
    TextOptions(String windows) {
        this.windows = windows;
    }

    String text() {
        return text;
    }

    boolean namesText() {
        return verb.commandLine().getParseResult().hasMatchedOption("--text");
    }

    boolean namesWindows() {
        return verb.commandLine().getParseResult().hasMatchedOption("--windows");
    }

    WindowCount windows() {
        WindowCount count = WindowCount.parse(windows);
        return namesWindows() ? count : WindowCount.atMost(count.number());
    }

    TokenWindows windows(Workbench workbench) {
        return workbench.texts().windows(text, windows());
    }
}
