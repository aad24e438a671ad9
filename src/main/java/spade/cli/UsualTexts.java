package spade.cli;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import spade.measure.Demo;

/** The texts that are read where none are named. */
enum UsualTexts {
    /** Embedded, for the embedded model. */
    DEMO(Demo.CALIBRATION, Demo.SEARCH, Optional.of(Demo.CONFIRMATION), List.of(Demo.REPORT)),
    /** Those of the field's tables, for every other model; it is confirmed behind what was searched on. */
    FIELD("c4", "wikitext2:valid", Optional.empty(), List.of("wikitext2", "c4"));

    private final String calibration;
    private final String search;
    private final Optional<String> confirmation;
    private final List<String> report;

    UsualTexts(String calibration, String search, Optional<String> confirmation, List<String> report) {
        this.calibration = calibration;
        this.search = search;
        this.confirmation = confirmation;
        this.report = report;
    }

    /** Those of a command line. */
    static UsualTexts of(CommandSpec verb) {
        return verb.commandLine().getParseResult().hasMatchedOption("--model") ? FIELD : DEMO;
    }

    String calibration() {
        return calibration;
    }

    String search() {
        return search;
    }

    Optional<String> confirmation() {
        return confirmation;
    }

    /** The first is what a model is measured on that is not searched for. */
    List<String> report() {
        return report;
    }
}
