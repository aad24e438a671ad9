package spade.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import spade.Doubles;
import spade.evaluate.Metric;
import spade.prune.CalibrationOrder;
import spade.record.Measurement;
import spade.record.Purpose;
import spade.record.RunRecord;
import spade.record.SearchResult;

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
                SearchResult result = result(run, variant, seed, shared);
                search[v][seed - 1] = perplexity(result, Purpose.Phase.SEARCH, CalibrationOrder.ONE_SHOT);
                report[v][seed - 1] = perplexity(result, Purpose.Phase.REPORT, CalibrationOrder.SEQUENTIAL);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %d | %.2f | %.2f | %.2f | %.0f | `%s` |%n",
                        variant.name(),
                        seed,
                        search[v][seed - 1],
                        perplexity(result, Purpose.Phase.REPORT, CalibrationOrder.ONE_SHOT),
                        report[v][seed - 1],
                        result.searchSeconds(),
                        result.formula());
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

    private static SearchResult result(Path run, Variant variant, int seed, List<String> shared) throws IOException {
        if (!Files.exists(run.resolve("result.json"))) {
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
        return RunRecord.read(run).result().orElseThrow();
    }

    /** Of the first target. */
    private static double perplexity(SearchResult result, Purpose.Phase text, CalibrationOrder order) {
        return result.targets()
                .get(0)
                .row(SearchResult.BEST, text, Optional.of(order))
                .orElseThrow()
                .perplexity();
    }

    /** After every candidate that took the lead: windows measured up to then, and its perplexity. */
    private static List<String> curve(String name, Path run) {
        RunRecord record = RunRecord.read(run);
        List<String> lines = new ArrayList<>();
        double best = Double.POSITIVE_INFINITY;
        int windows = 0;
        int number = 0;
        Map<Integer, Doubles> seen = new HashMap<>();
        int whole = record.provenance().models().get(0).searchText().windows();
        for (Measurement measurement : record.journal()) {
            if (measurement.purpose().candidate().isEmpty()
                    || measurement.outcome().losses().isEmpty()) {
                continue;
            }
            Doubles nll = measurement.outcome().losses().get().of(Metric.NLL);
            int candidate = measurement.purpose().candidate().get().number();
            windows += nll.size();
            number = Math.max(number, candidate);
            Doubles sofar = seen.merge(candidate, nll, Doubles::and);
            double perplexity = Math.exp(sofar.mean());
            if (sofar.size() == whole && perplexity < best) {
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
