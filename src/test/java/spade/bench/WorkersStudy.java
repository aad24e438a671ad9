package spade.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import spade.measure.TextPart;
import spade.record.Journal;
import spade.record.Measurement;
import spade.record.Purpose;

/**
 * How busy so many workers would be in a search whose run times a journal has. Measurements go out the longest first,
 * each to whoever is free first. What is decided when is simulated in several ways: stage by stage, as a search does
 * it; in waves, where a batch has the first stage of one generation, the second of the one before it, and so on;
 * generation by generation, where each candidate's stages follow each other without waiting for others; and with
 * generations in flight, where one is made of what was known some generations before. Larger populations are several
 * generations as one.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.bench.WorkersStudy \
 *     -Dexec.args="RUN/journal.jsonl ..."
 * }</pre>
 */
public final class WorkersStudy {

    private static final int[] WORKERS = {1, 2, 8, 64};
    /** Generations that are made as one. */
    private static final int[] TOGETHER = {1, 2, 3};
    /** Generations that are begun before those before them are measured. */
    private static final int[] AHEAD = {0, 1, 2};

    private WorkersStudy() {}

    /** A stage of a candidate. */
    private record Stage(int candidate, int from, int to, double seconds) {}

    /** Measurements that are handed out together. */
    private record Batch(List<Double> seconds) {}

    /** Arguments: journals of searches. */
    public static void main(String[] args) {
        for (String journal : args) {
            Map<Long, List<Stage>> generations = generations(Path.of(journal));
            Report.line(
                    "%n%s: %d generations of %.1f measurements; share of workers' time, %s workers",
                    journal,
                    generations.size(),
                    generations.values().stream().mapToInt(List::size).average().orElse(0),
                    Arrays.toString(WORKERS));
            for (int together : TOGETHER) {
                List<List<Stage>> joined = joined(generations, together);
                row(together, "stage by stage", stages(joined), 0);
                row(together, "in waves", waves(joined), 0);
                for (int ahead : AHEAD) {
                    row(together, ahead == 0 ? "by generation" : ahead + " ahead", candidates(joined), ahead);
                }
            }
        }
    }

    private static Map<Long, List<Stage>> generations(Path journal) {
        Map<Long, List<Stage>> generations = new TreeMap<>();
        for (Measurement each : Journal.read(journal)) {
            if (each.purpose().phase() == Purpose.Phase.SEARCH) {
                Purpose.Numbered candidate = each.purpose().candidate().orElseThrow();
                TextPart text = each.request().text();
                each.outcome()
                        .losses()
                        .ifPresent(losses -> generations
                                .computeIfAbsent(candidate.generation(), first -> new ArrayList<>())
                                .add(new Stage(
                                        candidate.number(),
                                        text.from(),
                                        text.to(),
                                        losses.timing().total())));
            }
        }
        return generations;
    }

    private static List<List<Stage>> joined(Map<Long, List<Stage>> generations, int together) {
        Map<Long, List<Stage>> joined = new TreeMap<>();
        generations.forEach(
                (number, stages) -> joined.computeIfAbsent((number - 1) / together, first -> new ArrayList<>())
                        .addAll(stages));
        return List.copyOf(joined.values());
    }

    private static List<Batch> stages(List<List<Stage>> generations) {
        return generations.stream()
                .flatMap(stages -> stages.stream()
                        .collect(Collectors.groupingBy(
                                stage -> List.of(stage.from, stage.to), LinkedHashMap::new, Collectors.toList()))
                        .values()
                        .stream())
                .map(batch -> new Batch(batch.stream().map(Stage::seconds).toList()))
                .toList();
    }

    private static List<Batch> waves(List<List<Stage>> generations) {
        List<Integer> ends = generations.stream()
                .flatMap(stages -> stages.stream().map(Stage::to))
                .distinct()
                .sorted()
                .toList();
        return IntStream.range(0, generations.size() + ends.size() - 1)
                .mapToObj(wave -> new Batch(IntStream.range(0, ends.size())
                        .filter(stage -> wave - stage >= 0 && wave - stage < generations.size())
                        .boxed()
                        .flatMap(stage -> generations.get(wave - stage).stream()
                                .filter(each -> each.to == ends.get(stage))
                                .map(Stage::seconds))
                        .toList()))
                .toList();
    }

    private static List<Batch> candidates(List<List<Stage>> generations) {
        return generations.stream()
                .map(stages -> new Batch(List.copyOf(stages.stream()
                        .collect(Collectors.groupingBy(Stage::candidate, Collectors.summingDouble(Stage::seconds)))
                        .values())))
                .toList();
    }

    private static void row(int together, String name, List<Batch> batches, int ahead) {
        double work = batches.stream()
                .flatMap(batch -> batch.seconds.stream())
                .mapToDouble(each -> each)
                .sum();
        String busy = IntStream.of(WORKERS)
                .mapToObj(workers ->
                        String.format(Locale.ROOT, "%3.0f %%", 100 * work / (workers * end(batches, workers, ahead))))
                .collect(Collectors.joining(" | "));
        Report.line("%d generations as one, %-14s | %s", together, name, busy);
    }

    /** When all is measured. */
    private static double end(List<Batch> batches, int workers, int ahead) {
        double[] free = new double[workers];
        List<Double> ends = new ArrayList<>();
        for (Batch batch : batches) {
            int before = ends.size() - 1 - ahead;
            double begin = before < 0 ? 0 : ends.get(before);
            double end = ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
            for (double each :
                    batch.seconds.stream().sorted(Comparator.reverseOrder()).toList()) {
                int first = first(free);
                free[first] = Math.max(free[first], begin) + each;
                end = Math.max(end, free[first]);
            }
            ends.add(end);
        }
        return ends.get(ends.size() - 1);
    }

    private static int first(double[] free) {
        int first = 0;
        for (int worker = 1; worker < free.length; worker++) {
            first = free[worker] < free[first] ? worker : first;
        }
        return first;
    }
}
