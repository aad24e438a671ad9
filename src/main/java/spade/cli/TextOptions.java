package spade.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.Demo;
import spade.measure.Workbench;
import spade.record.Text;

/** The text that a verb measures on. */
final class TextOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Text to measure on: wikitext:FILE, c4:FILE or a plain text file.")
    private String text = Demo.REPORT;

    @Option(names = "--windows", paramLabel = "N", description = "Windows of the text, from its start, or all.")
    private WindowCount windows;

    /** With the windows where none are asked for. */
    TextOptions(WindowCount windows) {
        this.windows = windows;
    }

    String text() {
        return text;
    }

    WindowCount windows() {
        return windows;
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
}
