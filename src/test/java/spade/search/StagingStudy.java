package spade.search;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spade.Doubles;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.FormulaParser;
import spade.record.Measurement;
import spade.record.Purpose;
import spade.record.RunRecord;

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
    public static void main(String[] args) {
        int winners = 0;
        int ofTheBest = 0;
        int runs = 0;
        System.out.println("| run | candidates | windows | share of windows measured | wholly measured | winner lost |"
                + " of the best five lost | places of the lost |\n|---|---|---|---|---|---|---|---|");
        for (String run : args) {
            Outcome outcome = raced(wholly(RunRecord.read(Path.of(run)).journal()));
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
            List<Candidate> contenders = whole.stream()
                    .filter(each -> each.generation() == now)
                    .map(each -> upTo(each, stages.ends().get(0)))
                    .toList();
            for (int stage = 0; stage < stages.ends().size(); stage++) {
                contenders.forEach(race::measured);
                measured += (long) contenders.size()
                        * (stages.ends().get(stage)
                                - (stage == 0 ? 0 : stages.ends().get(stage - 1)));
                int next = Math.min(stage + 1, stages.ends().size() - 1);
                List<Candidate> open = contenders.stream().filter(race::isOpen).toList();
                contenders.stream()
                        .filter(each -> !open.contains(each) && !race.isComplete(each))
                        .forEach(stopped::add);
                contenders = open.stream()
                        .map(each ->
                                upTo(whole.get(each.number() - 1), stages.ends().get(next)))
                        .toList();
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

    private static List<Candidate> wholly(List<Measurement> journal) {
        List<Candidate> candidates = new ArrayList<>();
        for (Measurement measurement : journal) {
            Purpose purpose = measurement.purpose();
            purpose.candidate()
                    .ifPresent(numbered -> measurement
                            .outcome()
                            .losses()
                            .ifPresent(losses -> candidates.add(new Candidate(
                                    numbered.number(),
                                    numbered.generation(),
                                    FormulaParser.parse(purpose.method()),
                                    numbered.origin(),
                                    List.of(measurement.request().allocation()),
                                    new Score(List.of(losses)),
                                    Optional.empty()))));
        }
        return candidates;
    }
}
