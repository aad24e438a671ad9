package spade.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * Searches with several settings and seeds: a table of what each found, and {@code curves.csv}, the best formula so far
 * by windows measured. A run that is there already is not made again.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.cli.StrategyStudy \
 *     -Dexec.args="OUT_DIR 5 'evolution|--strategy evolution' 'dsa|--strategy dsa' -- --candidates 200"
 * }</pre>
 */
public final class StrategyStudy {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StrategyStudy() {}

    /** A name, and the options of {@code spade search} that it stands for. */
    private record Variant(String name, List<String> options) {

        static Variant parse(String text) {
            String[] parts = text.split("\\|", 2);
            return new Variant(parts[0], Arrays.asList(parts[1].split(" ")));
        }
    }

    /** Arguments: a folder, how many seeds, variants {@code name|options}, {@code --}, options that all share. */
    public static void main(String[] args) throws IOException {
        List<String> all = Arrays.asList(args);
        int split = all.indexOf("--");
        List<Variant> variants =
                all.subList(2, split).stream().map(Variant::parse).toList();
        List<String> shared = all.subList(split + 1, all.size());
        Path out = Path.of(args[0]);
        Files.createDirectories(out);
        int seeds = Integer.parseInt(args[1]);
        List<String> curves = new ArrayList<>(List.of("variant,seed,candidate,windows,best"));
        System.out.println("| search | seed | search text, one-shot | report text, one-shot | report text, sequential"
                + " | seconds | best formula |\n|---|---|---|---|---|---|---|");
        double[][] search = new double[variants.size()][seeds];
        double[][] report = new double[variants.size()][seeds];
        for (int seed = 1; seed <= seeds; seed++) {
            for (int v = 0; v < variants.size(); v++) {
                Variant variant = variants.get(v);
                Path run = out.resolve(variant.name() + "-" + seed);
                JsonNode result = result(run, variant, seed, shared);
                search[v][seed - 1] = perplexity(result, "search", "one-shot");
                report[v][seed - 1] = perplexity(result, "report", "sequential");
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %d | %.2f | %.2f | %.2f | %.0f | `%s` |%n",
                        variant.name(),
                        seed,
                        search[v][seed - 1],
                        perplexity(result, "report", "one-shot"),
                        report[v][seed - 1],
                        result.path("searchSeconds").asDouble(),
                        result.path("formula").asText());
                curves.addAll(curve(variant.name() + "," + seed, run));
            }
        }
        for (int v = 0; v < variants.size(); v++) {
            System.out.printf(
                    "%s: search text %s, report text, sequential, %s (mean ± standard deviation over %d seeds)%n",
                    variants.get(v).name(), spread(search[v]), spread(report[v]), seeds);
        }
        Files.write(out.resolve("curves.csv"), curves, StandardCharsets.UTF_8);
    }

    private static JsonNode result(Path run, Variant variant, int seed, List<String> shared) throws IOException {
        Path result = run.resolve("result.json");
        if (!Files.exists(result)) {
            boolean begun = Files.exists(run.resolve("run.json"));
            Stream<String> first = Stream.of("search", "--quiet", "--run", run.toString());
            Stream<String> options = begun
                    ? Stream.of("--resume")
                    : Stream.concat(
                            Stream.concat(variant.options().stream(), shared.stream()),
                            Stream.of("--seed", String.valueOf(seed)));
            Program program = Program.run(Stream.concat(first, options).toArray(String[]::new));
            if (program.status() != 0) {
                throw new IOException(program.err());
            }
        }
        return JSON.readTree(result.toFile());
    }

    private static double perplexity(JsonNode result, String text, String pruning) {
        for (JsonNode row : result.path("table")) {
            if (row.path("method").asText().equals("best")
                    && row.path("text").asText().equals(text)
                    && row.path("pruning").asText().equals(pruning)) {
                return row.path("perplexity").asDouble();
            }
        }
        throw new IllegalStateException("no " + text + " " + pruning);
    }

    /** After every candidate that took the lead: windows measured up to then, and its perplexity. */
    private static List<String> curve(String name, Path run) throws IOException {
        List<Path> hall = List.of(run.resolve("journal.jsonl"));
        List<String> lines = new ArrayList<>();
        double best = Double.POSITIVE_INFINITY;
        int windows = 0;
        int number = 0;
        java.util.Map<Integer, double[]> seen = new java.util.HashMap<>();
        int whole = JSON.readTree(run.resolve("run.json").toFile())
                .at("/models/0/searchText/windows")
                .asInt();
        for (String line : Files.readAllLines(hall.get(0), StandardCharsets.UTF_8)) {
            JsonNode entry = JSON.readTree(line);
            if (!entry.path("phase").asText().equals("search") || entry.has("failure")) {
                continue;
            }
            int count = entry.path("windowNll").size();
            windows += count;
            number = Math.max(number, entry.path("number").asInt());
            double[] sum = seen.computeIfAbsent(entry.path("number").asInt(), k -> new double[2]);
            for (JsonNode nll : entry.path("windowNll")) {
                sum[0] += nll.isNull() ? Double.POSITIVE_INFINITY : nll.asDouble();
                sum[1]++;
            }
            double perplexity = Math.exp(sum[0] / sum[1]);
            if (sum[1] == whole && perplexity < best) {
                best = perplexity;
                lines.add(String.format(Locale.ROOT, "%s,%d,%d,%.4f", name, number, windows, best));
            }
        }
        lines.add(String.format(Locale.ROOT, "%s,%d,%d,%.4f", name, number, windows, best));
        return lines;
    }

    private static String spread(double[] values) {
        return String.format(
                Locale.ROOT, "%.2f ± %.2f", new Mean().evaluate(values), new StandardDeviation().evaluate(values));
    }
}
