package spade.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import spade.AtomicFile;
import spade.Json;
import spade.SpadeException;

/** The command line of a search, kept in its run directory, so that resuming needs nothing but {@code --run}. */
final class StoredArguments {

    private static final String FILE = "arguments.json";
    private static final String RESUME = "--resume";
    private static final String RUN = "--run";
    private static final String MODEL = "--model";

    private StoredArguments() {}

    /** Writes the command line of a run that begins or goes on, and what it turned out to mean. */
    static void write(Path run, List<String> given, List<String> more) {
        List<String> arguments = Stream.concat(given.stream(), more.stream())
                .filter(argument -> !argument.equals(RESUME))
                .toList();
        AtomicFile.write(run.resolve(FILE), Json.pretty(arguments).getBytes(StandardCharsets.UTF_8));
    }

    /** With {@code --resume}: the stored command line and behind it the given one, whose options count. */
    static String[] expanded(String... given) {
        List<String> arguments = List.of(given);
        Optional<Path> stored = run(arguments).map(run -> run.resolve(FILE));
        if (!arguments.contains(RESUME) || stored.isEmpty() || !Files.exists(stored.get())) {
            return given;
        }
        try {
            String[] begun = new ObjectMapper().readValue(stored.get().toFile(), String[].class);
            return Stream.concat(kept(begun, arguments), arguments.stream().skip(1))
                    .toArray(String[]::new);
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot read " + stored.get() + "; delete it and give all options of the run again.", e);
        }
    }

    /** Without the models, if others are named: an option that may be repeated takes no other's place by itself. */
    private static Stream<String> kept(String[] begun, List<String> given) {
        if (given.stream().noneMatch(StoredArguments::isModel)) {
            return Arrays.stream(begun);
        }
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < begun.length; i++) {
            if (begun[i].equals(MODEL)) {
                i++;
            } else if (!isModel(begun[i])) {
                kept.add(begun[i]);
            }
        }
        return kept.stream();
    }

    private static boolean isModel(String argument) {
        return argument.equals(MODEL) || argument.startsWith(MODEL + "=");
    }

    private static Optional<Path> run(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals(RUN) && i + 1 < arguments.size()) {
                return Optional.of(Path.of(arguments.get(i + 1)));
            }
            if (arguments.get(i).startsWith(RUN + "=")) {
                return Optional.of(Path.of(arguments.get(i).substring(RUN.length() + 1)));
            }
        }
        return Optional.empty();
    }
}
