package spade.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spade.TinyCheckpoint;

/** Command lines in processes of their own, as users have them. */
final class Command {

    record Ended(int status, String said) {}

    private final List<String> words;
    private final Map<String, String> environment;

    private Command(List<String> words, Map<String, String> environment) {
        this.words = words;
        this.environment = environment;
    }

    /** What Java runs with these words behind {@code -cp}. */
    static Command java(Map<String, String> environment, String classPath, List<String> words) {
        List<String> all = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        all.addAll(words);
        return new Command(all, environment);
    }

    /** Spade with these arguments. */
    static Command spade(List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("spade.cli.Main"));
        words.addAll(arguments);
        return java(Map.of(), System.getProperty("java.class.path"), words);
    }

    /** Arguments of a small model, on one thread. */
    static List<String> arguments(Path folder, String verb, Path run, String engine, String... more)
            throws IOException {
        String model = TinyCheckpoint.write(folder.resolve("model")).toString();
        List<String> arguments = new ArrayList<>(List.of(verb, "--run", run.toString(), "--engine", engine));
        arguments.addAll(List.of("--model", model, "--device", "cpu", "--threads", "1", "--sparsity", "0.6"));
        arguments.addAll(List.of("--calibration", text(folder), "--calibration-windows", "4", "--seqlen", "32"));
        arguments.addAll(List.of("--windows", "8"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** Arguments of a search of 16 candidates. */
    static List<String> search(Path folder, Path run, String engine) throws IOException {
        List<String> arguments = arguments(folder, "search", run, engine, "--report-windows", "2", "--stages", "2,4");
        arguments.addAll(List.of("--search-text", text(folder), "--report-text", text(folder), "--allow-overlap"));
        arguments.addAll(List.of("--strategy", "evolution", "--candidates", "16", "--population", "6"));
        arguments.addAll(List.of("--confirm", "2"));
        return arguments;
    }

    static String text(Path folder) throws IOException {
        return Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
    }

    Process start(Path output) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    Ended run(Path folder) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        int status = start(output).waitFor();
        return new Ended(status, Files.readString(output, StandardCharsets.UTF_8));
    }
}
