package spade.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spade.TinyCheckpoint;

/**
 * Searches of a tiny checkpoint that take seconds, with which tests of command lines begin.
 *
 * @param folder in which everything lies
 * @param model the checkpoint
 * @param text that everything is measured on
 */
record SmallSearch(Path folder, Path model, String text) {

    /** Writes the checkpoint and the text. */
    static SmallSearch in(Path folder) throws IOException {
        return new SmallSearch(
                folder,
                TinyCheckpoint.write(folder.resolve("model")),
                Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                        .toString());
    }

    /** Options of every verb that opens the model. */
    List<String> opening() {
        return List.of(
                "--model", model.toString(), "--calibration", text, "--calibration-windows", "4", "--seqlen", "32");
    }

    /** The command line of a search; how long it is, and at which sparsity, is said by more options. */
    List<String> arguments(Path run, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of("search", "--run", run.toString()));
        arguments.addAll(opening());
        arguments.addAll(List.of("--search-text", text, "--report-text", text, "--allow-overlap"));
        arguments.addAll(List.of("--population", "6"));
        arguments.addAll(more);
        return arguments;
    }

    /** Searches. */
    Program search(Path run, List<String> more) {
        return Program.run(arguments(run, more).toArray(String[]::new));
    }

    /** Options of a search in two stages, with a confirmation. */
    static List<String> staged(String sparsity, String... more) {
        List<String> options = new ArrayList<>(
                List.of("--windows", "8", "--report-windows", "2", "--stages", "2,4", "--confirm", "2"));
        options.addAll(List.of("--sparsity", sparsity));
        options.addAll(List.of(more));
        return options;
    }
}
