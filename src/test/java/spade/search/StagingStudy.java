package spade.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.Formula;
import spade.formula.FormulaParser;

/**
 * What staging would have cost in searches that measured every candidate wholly ({@code --stages off}): generation by
 * generation their candidates go through the race, which sees of each no more windows than a staged search would have.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.search.StagingStudy \
 *     -Dexec.args="RUN..."
 * }</pre>
 */
public final class StagingStudy {

    private static final int BEST = 5;

    private StagingStudy() {}

    /** Arguments: run directories. */
    public static void main(String[] args) throws IOException {
        int winners = 0;
        int ofTheBest = 0;
        int runs = 0;
        System.out.println("| run | candidates | windows | share of windows measured | wholly measured | winner lost |"
                + " of the best five lost | places of the lost |\n|---|---|---|---|---|---|---|---|");
        for (String run : args) {
            Outcome outcome = raced(journal(Path.of(run)));
            System.out.printf(Locale.ROOT, "| %s %s%n", Path.of(run).getFileName(), outcome);
            runs++;
            winners += outcome.lost().contains(1) ? 1 : 0;
            ofTheBest +=
                    (int) outcome.lost().stream().filter(place -> place <= BEST).count();
        }
        System.out.printf(
                Locale.ROOT,
                "%d runs: winner lost in %d, %d of the %d best lost%n",
                runs,
                winners,
                ofTheBest,
                BEST * runs);
    }

    /** What became of one search's candidates; {@code lost} are places by the whole measurement. */
    private record Outcome(int candidates, int windows, double share, int complete, List<Integer> lost) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "| %d | %d | %.3f | %d | %s | %d | %s |",
                    candidates,
                    windows,
                    share,
                    complete,
                    lost.contains(1) ? "yes" : "no",
                    lost.stream().filter(place -> place <= BEST).count(),
                    lost.stream().limit(10).toList());
        }
    }

    private static Outcome raced(List<Candidate> whole) {
        int windows = whole.get(0).windows();
        Stages stages = Stages.usual(windows);
        Race race = new Race(Metric.NLL, stages);
        long measured = 0;
        List<Candidate> stopped = new ArrayList<>();
        long generations = whole.get(whole.size() - 1).generation();
        for (long generation = 1; generation <= generations; generation++) {
            long now = generation;
            List<Candidate> contenders = new ArrayList<>();
            for (Candidate candidate :
                    whole.stream().filter(each -> each.generation() == now).toList()) {
                Candidate first = upTo(candidate, stages.to(0));
                race.measured(first);
                contenders.add(first);
                measured += stages.to(0);
            }
            for (int stage = 1; stage < stages.count(); stage++) {
                contenders.sort(Comparator.comparingDouble(race::value));
                List<Candidate> next = new ArrayList<>();
                for (Candidate candidate : contenders) {
                    if (race.isOpen(candidate)) {
                        Candidate further = upTo(whole.get(candidate.number() - 1), stages.to(stage));
                        race.measured(further);
                        next.add(further);
                        measured += stages.to(stage) - stages.from(stage);
                    } else if (!race.isComplete(candidate)) {
                        stopped.add(candidate);
                    }
                }
                contenders = next;
            }
        }
        List<Integer> places = whole.stream()
                .sorted(Comparator.comparingDouble(
                        candidate -> candidate.result().value(Metric.NLL)))
                .map(Candidate::number)
                .toList();
        List<Integer> lost = stopped.stream()
                .map(candidate -> places.indexOf(candidate.number()) + 1)
                .sorted()
                .toList();
        return new Outcome(
                whole.size(), windows, (double) measured / windows / whole.size(), whole.size() - stopped.size(), lost);
    }

    private static Candidate upTo(Candidate whole, int windows) {
        Losses all = whole.result().byTarget().get(0);
        Losses part = new Losses(
                Map.of(Metric.NLL, Doubles.of(all.of(Metric.NLL).stream().limit(windows))),
                all.blockSparsity(),
                new Losses.Timing(0, 0, 0));
        return new Candidate(
                whole.number(),
                whole.generation(),
                whole.formula(),
                whole.origin(),
                whole.allocations(),
                new Score(List.of(part)),
                Optional.empty());
    }

    private static List<Candidate> journal(Path run) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (String text : Files.readAllLines(run.resolve("journal.jsonl"))) {
            JsonNode line = new ObjectMapper().readTree(text);
            // Journals from before there were stages hold nothing but candidates.
            if (line.path("phase").asText("search").equals("search")) {
                Formula formula = FormulaParser.parse(line.path("formula").asText());
                double[] nll = StreamSupport.stream(line.path("windowNll").spliterator(), false)
                        .mapToDouble(value -> value.isNull() ? Double.NaN : value.asDouble())
                        .toArray();
                candidates.add(new Candidate(
                        line.path("number").asInt(),
                        line.path("generation").asLong(),
                        formula,
                        Origin.UNKNOWN,
                        List.of(Allocation.uniform(0.5, 1)),
                        new Score(List.of(new Losses(
                                Map.of(Metric.NLL, Doubles.of(nll)), Doubles.NONE, new Losses.Timing(0, 0, 0)))),
                        Optional.empty()));
            }
        }
        return candidates;
    }
}
