package spade.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import spade.Json;

/** The command line of a search, kept in its run directory, so that resuming needs nothing but {@code --run}. */
final class StoredArguments {

    static final String FILE = "arguments.json";
    private static final String RESUME = "--resume";
    private static final String RUN = "--run";
    private static final String MODEL = "--model";
    private static final String SPARSITY = "--sparsity";
    private static final String REPORT_TEXT = "--report-text";

    private StoredArguments() {}

    /** Writes the command line of a run that begins or goes on, and what it turned out to mean. */
    static void write(Path run, List<String> given, List<String> more) {
        List<String> arguments = Stream.concat(given.stream(), more.stream())
                .filter(argument -> !argument.equals(RESUME))
                .toList();
        Json.write(run.resolve(FILE), arguments);
    }

    /** With {@code --resume}: the stored command line and behind it the given one, whose options count. */
    static String[] expanded(String... given) {
        List<String> words = Arrays.stream(given)
                .flatMap(argument ->
                        argument.startsWith("--") ? Arrays.stream(argument.split("=", 2)) : Stream.of(argument))
                .toList();
        int run = words.indexOf(RUN) + 1;
        Path stored = Path.of(run == 0 || run == words.size() ? "" : words.get(run), FILE);
        if (!words.contains(RESUME) || run == 0 || !Files.exists(stored)) {
            return given;
        }
        List<String> begun = new ArrayList<>(List.of(Json.read(stored, String[].class)));
        // An option that may be repeated takes no other's place by itself.
        Stream.of(MODEL, SPARSITY, REPORT_TEXT).filter(words::contains).forEach(option -> remove(begun, option));
        return Stream.concat(begun.stream(), Arrays.stream(given).skip(1)).toArray(String[]::new);
    }

    /** The command line of the same search with several seeds, perhaps with random formulas beside it. */
    static List<String> repeated(List<String> given, Path run, boolean withRandom) {
        List<String> arguments = in(Path.of(run + "-repeats"), given);
        arguments.removeIf(argument -> argument.equals(RESUME));
        arguments.addAll(withRandom ? List.of("--repeats", "3", "--with-random") : List.of("--repeats", "3"));
        return arguments;
    }

    /** A command line that works in a folder, whether it named one or not. */
    static List<String> in(Path run, List<String> given) {
        List<String> arguments = new ArrayList<>(given);
        remove(arguments, RUN);
        arguments.addAll(List.of(RUN, run.toString()));
        return arguments;
    }

    /** Takes an option and its values out of a command line. */
    static void remove(List<String> arguments, String option) {
        arguments.removeIf(argument -> argument.startsWith(option + "="));
        for (int at = arguments.indexOf(option); at >= 0; at = arguments.indexOf(option)) {
            arguments.subList(at, at + 2).clear();
        }
    }
}
