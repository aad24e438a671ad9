package spade.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.profile.Profiles;
import spade.space.SearchSpaces;

/** The race on made-up losses, and whole generations that it decides on. */
class RaceTest {

    private static final Stages STAGES = new Stages(List.of(4, 8, 16));

    private static Candidate candidate(int number, double... nll) {
        return Candidate.fresh(
                        number, 1, NamedFormulas.OWL, new Origin("", List.of()), List.of(Allocation.uniform(0.5, 2)))
                .with(score(nll));
    }

    private static Score score(double... nll) {
        return new Score(
                List.of(new Losses(Map.of(Metric.NLL, Doubles.of(nll)), Doubles.NONE, new Losses.Timing(0, 0, 0))));
    }

    /** A race with five candidates through, the fifth of which has a mean of 5. */
    private static Race race(double[] fifth) {
        Race race = new Race(Metric.NLL, STAGES);
        for (int number = 1; number <= 4; number++) {
            double better = number;
            race.measured(candidate(
                    number, Arrays.stream(fifth).map(nll -> nll - better).toArray()));
        }
        race.measured(candidate(5, fifth));
        return race;
    }

    private static double[] noise(Random random, int windows, double deviation) {
        return IntStream.range(0, windows)
                .mapToDouble(i -> deviation * random.nextGaussian())
                .toArray();
    }

    /**
     * Of candidates that would be exactly as good as the fifth best, one in twenty is stopped; of better ones fewer.
     */
    @Test
    void oneInTwentyIsStoppedThatWouldHaveBeenAsGood() {
        Random random = new Random(1);
        int[] stopped = new int[2];
        int trials = 4000;
        for (int trial = 0; trial < trials; trial++) {
            double[] fifth = noise(random, 16, 1);
            double[] difference = noise(random, 16, 0.1);
            double mean = Arrays.stream(difference).average().orElseThrow();
            Race race = race(fifth);
            for (int better = 0; better < 2; better++) {
                double[] own = new double[4];
                for (int i = 0; i < own.length; i++) {
                    own[i] = fifth[i] + difference[i] - mean - 0.05 * better;
                }
                stopped[better] += race.isOpen(candidate(6, own)) ? 0 : 1;
            }
        }
        assertThat(stopped[0] / (double) trials).isBetween(0.04, 0.06);
        assertThat(stopped[1] / (double) trials).isLessThan(0.02);
    }

    @Test
    void whatIsMuchWorseIsStoppedAlmostAlways() {
        Random random = new Random(2);
        int stopped = 0;
        for (int trial = 0; trial < 500; trial++) {
            double[] fifth = noise(random, 16, 1);
            double[] own = noise(random, 4, 0.1);
            for (int i = 0; i < own.length; i++) {
                own[i] += fifth[i] + 0.5;
            }
            stopped += race(fifth).isOpen(candidate(6, own)) ? 0 : 1;
        }
        assertThat(stopped).isGreaterThan(480);
    }

    @Test
    void withFewerThanFiveThroughNobodyIsStopped() {
        Race race = new Race(Metric.NLL, STAGES);
        double[] whole = new double[16];
        for (int number = 1; number <= 4; number++) {
            race.measured(candidate(number, whole));
            assertThat(race.isOpen(candidate(9, 100, 101, 99, 100))).isTrue();
            assertThat(race.value(candidate(9, 100, 101, 99, 100))).isEqualTo(100);
        }
        // A broken one is no fifth.
        race.measured(
                candidate(5, IntStream.range(0, 16).mapToDouble(i -> Double.NaN).toArray()));
        assertThat(race.isOpen(candidate(9, 100, 101, 99, 100))).isTrue();
        race.measured(candidate(6, whole));
        assertThat(race.isOpen(candidate(9, 100, 101, 99, 100))).isFalse();
    }

    @Test
    void oneWindowHasNoSpreadAndStopsNobody() {
        assertThat(race(new double[16]).isOpen(candidate(6, 100))).isTrue();
    }

    @Test
    void equalsStayInAndTheEarlierLeads() {
        double[] same = noise(new Random(3), 16, 1);
        Race race = new Race(Metric.NLL, STAGES);
        for (int number : new int[] {3, 5, 2, 4, 1}) {
            race.measured(candidate(number, same));
        }
        assertThat(race.leader()).hasValue(1);
        assertThat(race.isOpen(candidate(6, Arrays.copyOf(same, 4)))).isTrue();
        assertThat(race.isOpen(candidate(6, Arrays.copyOf(same, 8)))).isTrue();
        // Through: nothing is left to be seen.
        assertThat(race.isOpen(candidate(6, same))).isFalse();
        assertThat(race.value(candidate(6, Arrays.copyOf(same, 4))))
                .isCloseTo(race.value(candidate(7, same)), within(1e-12));
    }

    @Test
    void aPartIsWorthWhatTheFifthIsAndTheDifferenceFromIt() {
        double[] fifth = noise(new Random(4), 16, 1);
        double mean = Arrays.stream(fifth).average().orElseThrow();
        double[] own = new double[4];
        for (int i = 0; i < own.length; i++) {
            own[i] = fifth[i] - 0.25;
        }
        assertThat(race(fifth).value(candidate(6, own))).isCloseTo(mean - 0.25, within(1e-12));
    }

    @Test
    void whatFailedOrBrokeIsTheWorstAndSeesNoMore() {
        Race race = race(new double[16]);
        Candidate failed = candidate(6, 1, 1, 1, 1).failed("Out of memory.");
        Candidate broken = candidate(7, 1, Double.NaN, 1, 1);
        assertThat(race.isOpen(failed)).isFalse();
        assertThat(race.isOpen(broken)).isFalse();
        assertThat(race.value(failed)).isEqualTo(Double.MAX_VALUE);
        assertThat(race.value(broken)).isEqualTo(Double.MAX_VALUE);
    }

    /** Formulas whose allocations differ. */
    private static List<Formula> population(int size) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(i -> FormulaParser.parse("range(mean(scores), +" + 0.02 * i + ")"))
                .toList();
    }

    private static GenerationEvaluator evaluator(CandidateMeasurer measurer, List<Candidate> heard, int candidates) {
        return evaluator(measurer, heard, candidates, false);
    }

    private static GenerationEvaluator evaluator(
            CandidateMeasurer measurer, List<Candidate> heard, int candidates, boolean waves) {
        SearchSettings settings = new SearchSettings(
                SearchSpaces.named("whole"),
                List.of(),
                Metric.NLL,
                Strategy.RANDOM,
                STAGES,
                waves,
                EvolutionSettings.USUAL,
                20,
                candidates,
                Optional.empty(),
                Optional.empty(),
                1);
        return new GenerationEvaluator(
                settings,
                new TargetProfiles(List.of(new TargetProfile(Profiles.random(new Random(1), 6), 0.5))),
                new Lineage(),
                measurer,
                Optional::empty,
                heard::add);
    }

    /** Candidate number n loses n nats in every window; some fail in the second stage. */
    private static CandidateMeasurer measurer(List<String> asked, int... failing) {
        return (turns, measured) -> {
            asked.add(turns.stream()
                    .collect(Collectors.groupingBy(
                            turn -> turn.from() + "-" + turn.to(),
                            LinkedHashMap::new,
                            Collectors.mapping(turn -> turn.candidate().number(), Collectors.toList())))
                    .entrySet()
                    .stream()
                    .map(stage -> stage.getKey() + " " + stage.getValue())
                    .collect(Collectors.joining(", ")));
            List<Candidate> found = new ArrayList<>();
            for (Turn turn : turns) {
                Candidate candidate = turn.candidate();
                int from = turn.from();
                int to = turn.to();
                int number = candidate.number();
                boolean fails = from > 0 && Arrays.stream(failing).anyMatch(each -> each == number);
                found.add(
                        fails
                                ? candidate.failed("Out of memory.")
                                : candidate.with(score(IntStream.range(from, to)
                                        .mapToDouble(w -> number + 0.01 * (w % 3))
                                        .toArray())));
            }
            found.forEach(measured);
            return found;
        };
    }

    /** One batch a generation, with what waits of those before it. */
    @Test
    void inWavesGenerationsGoOnWhileTheirStagesFollow() {
        List<String> asked = new ArrayList<>();
        List<Candidate> heard = new ArrayList<>();
        GenerationEvaluator evaluator = evaluator(measurer(asked), heard, 100, true);
        double[] first = evaluator.values(population(4));
        assertThat(first).containsExactly(1.0075, 2.0075, 3.0075, 4.0075);
        evaluator.values(population(6));
        evaluator.values(population(6));
        assertThat(evaluator.leader()).get().extracting(Candidate::number).isEqualTo(1);
        evaluator.finish();
        assertThat(asked)
                .containsExactly(
                        "0-4 [1, 2, 3, 4]",
                        "4-8 [1, 2, 3, 4], 0-4 [5, 6]",
                        "8-16 [1, 2, 3, 4], 4-8 [5, 6]",
                        "8-16 [5, 6]");
        evaluator.finish();
        assertThat(asked).hasSize(4);
    }

    @Test
    void aFailureInTheSecondStageLeavesACandidateOut() {
        List<String> asked = new ArrayList<>();
        List<Candidate> heard = new ArrayList<>();
        GenerationEvaluator evaluator = evaluator(measurer(asked, 2, 3), heard, 100);
        double[] values = evaluator.values(population(4));
        // Fewer than five are through, so that all go on but those that failed.
        assertThat(asked).containsExactly("0-4 [1, 2, 3, 4]", "4-8 [1, 2, 3, 4]", "8-16 [1, 4]");
        assertThat(values[0]).isCloseTo(1, within(0.02));
        assertThat(values[1]).isEqualTo(Double.MAX_VALUE);
        assertThat(values[2]).isEqualTo(Double.MAX_VALUE);
        assertThat(values[3]).isCloseTo(4, within(0.02));
        assertThat(evaluator.best()).extracting(Candidate::number).containsExactly(1, 4, 2, 3);
        assertThat(evaluator.best().get(2).failure()).contains("Out of memory.");
        assertThat(evaluator.best().get(2).windows()).isEqualTo(4);
        assertThat(heard).hasSize(4 + 4 + 2);
        // What failed is not measured again.
        assertThat(evaluator.values(population(4))).isEqualTo(values);
        assertThat(asked).hasSize(3);
    }

    @Test
    void whoIsBehindTheFifthIsStoppedAndTheBestAreShownFirst() {
        List<String> asked = new ArrayList<>();
        GenerationEvaluator evaluator = evaluator(measurer(asked), new ArrayList<>(), 100);
        evaluator.values(population(6));
        asked.clear();
        List<Formula> more = population(8).subList(6, 8);
        double[] values = evaluator.values(more);
        assertThat(asked).containsExactly("0-4 [7, 8]");
        assertThat(values[0]).isCloseTo(7, within(0.02));
        assertThat(evaluator.stagnantGenerations()).isEqualTo(1);
        assertThat(evaluator.barrenGenerations()).isZero();
        assertThat(evaluator.best().get(0).number()).isEqualTo(1);
    }

    @Test
    void theBudgetCountsCandidatesAndNotStages() {
        List<String> asked = new ArrayList<>();
        GenerationEvaluator evaluator = evaluator(measurer(asked), new ArrayList<>(), 3);
        double[] values = evaluator.values(population(5));
        assertThat(asked).first().isEqualTo("0-4 [1, 2, 3]");
        assertThat(values[3]).isInfinite();
        assertThat(evaluator.exhausted()).isTrue();
        assertThat(evaluator.stopped()).isEqualTo("candidates");
    }

    @Test
    void oneAllocationInTwoGuisesIsMeasuredOnceAndOneOfThemMakesRoom() {
        List<String> asked = new ArrayList<>();
        GenerationEvaluator evaluator = evaluator(measurer(asked), new ArrayList<>(), 100);
        List<Formula> guises = List.of(
                FormulaParser.parse("range(mean(scores), +0.1)"), FormulaParser.parse("range(mean(scores), +0.1001)"));
        double[] values = evaluator.values(guises);
        assertThat(asked).first().isEqualTo("0-4 [1]");
        assertThat(values[0]).isCloseTo(1, within(0.02));
        assertThat(values[1]).isInfinite();
    }
}
