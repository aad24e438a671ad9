package spade.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spade.Doubles;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.profile.BlockProfile;
import spade.profile.Histogram;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.space.SearchSpaces;

/** Searches over a profile of made-up scores, with a fitness whose best allocation is known: a ramp over depth. */
class FormulaSearchTest {

    private static final Stages STAGES = new Stages(List.of(4, 8, 16));

    private static final int BLOCKS = 8;
    private static final double SPARSITY = 0.6;

    private final ScoreProfile profile = profile();

    @Test
    void theSameSeedMakesTheSameRun() {
        assertThat(trace(run(settings(60, 7), new ArrayList<>())))
                .isEqualTo(trace(run(settings(60, 7), new ArrayList<>())));
        assertThat(trace(run(settings(60, 7), new ArrayList<>())))
                .isNotEqualTo(trace(run(settings(60, 8), new ArrayList<>())));
    }

    @Test
    void randomSearchKeepsTheSameBudgetAndSeeds() {
        SearchSettings settings = new SearchSettings(
                SearchSpaces.named("whole"),
                List.of(NamedFormulas.OWL),
                Metric.NLL,
                Strategy.RANDOM,
                Stages.whole(1),
                false,
                EvolutionSettings.USUAL,
                20,
                50,
                Optional.empty(),
                Optional.empty(),
                9);
        List<Candidate> heard = new ArrayList<>();
        List<Candidate> best = run(settings, heard);
        assertThat(heard).hasSize(50);
        assertThat(heard.get(0).formula()).isEqualTo(NamedFormulas.OWL);
        assertThat(trace(best)).isEqualTo(trace(run(settings, new ArrayList<>())));
    }

    @Test
    void owlIsMeasuredFirst() {
        List<Candidate> heard = new ArrayList<>();
        run(settings(10, 1), heard);
        assertThat(heard.get(0).formula()).isEqualTo(NamedFormulas.OWL);
        assertThat(heard.get(0).generation()).isEqualTo(1);
    }

    @Test
    void noAllocationIsMeasuredTwiceAndTheBudgetIsKept() {
        List<Candidate> heard = new ArrayList<>();
        run(settings(80, 3), heard);
        assertThat(heard).hasSize(80);
        for (Candidate one : heard) {
            assertThat(heard)
                    .allMatch(other ->
                            one.number() == other.number() || allocation(one).distance(allocation(other)) >= 0.003);
        }
        assertThat(heard.stream().map(Candidate::number))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 80).boxed().toList());
    }

    @Test
    void everyCandidateMeetsTheBudgetOfWeightsAndTheLimitsOfTheSpace() {
        List<Candidate> heard = new ArrayList<>();
        run(settings(80, 4), heard);
        for (Candidate candidate : heard) {
            assertThat(allocation(candidate).sparsities().stream().average().orElseThrow())
                    .isCloseTo(SPARSITY, within(1e-12));
            assertThat(SearchSpaces.named("whole").admits(candidate.formula().value()))
                    .isTrue();
            assertThat(candidate.formula().evaluate(profile, SPARSITY).alive()).isTrue();
        }
    }

    /** What is sought is no leaf but a formula that random ones of the same budget hardly meet. */
    @Test
    void evolutionComesCloserToAHiddenFormulaThanRandomSearch() {
        Allocation hidden = new AllocationRule.ByFormula(
                        FormulaParser.parse("range(((mean(scores) * depth) - outlier_ratio(scores, 5)), +0.12)"))
                .allocate(profile, SPARSITY);
        double evolved = 0;
        double drawn = 0;
        int won = 0;
        for (long seed = 1; seed <= 8; seed++) {
            List<Candidate> best = distanceTo(hidden, Strategy.EVOLUTION, seed);
            double found = loss(best.get(0));
            double random = loss(distanceTo(hidden, Strategy.RANDOM, seed).get(0));
            assertThat(best.stream().map(FormulaSearchTest::loss)).isSorted();
            assertThat(found)
                    .isLessThan(best.stream()
                            .filter(candidate -> candidate.generation() == 1)
                            .mapToDouble(FormulaSearchTest::loss)
                            .min()
                            .orElseThrow());
            evolved += found;
            drawn += random;
            won += found < random ? 1 : 0;
        }
        assertThat(evolved).isLessThan(drawn);
        assertThat(won).isGreaterThanOrEqualTo(7);
    }

    private List<Candidate> distanceTo(Allocation hidden, Strategy strategy, long seed) {
        return new FormulaSearch(
                        settings(strategy, Stages.whole(1), 300, seed),
                        List.of(new TargetProfile(profile, SPARSITY)),
                        each((candidate, from, to) ->
                                measured(allocation(candidate).distance(hidden))),
                        Optional::empty,
                        candidate -> {})
                .run()
                .candidates();
    }

    private static double loss(Candidate candidate) {
        return candidate.result().of(Metric.NLL).get(0);
    }

    @Test
    void theRunDoesNotDependOnTheOrderInWhichMeasurementsArrive() {
        SearchSettings settings = settings(Strategy.EVOLUTION, new Stages(List.of(4, 8, 16)), 150);
        List<String> inOrder = staged(settings, each(FormulaSearchTest::noisy));
        for (int seed = 1; seed <= 3; seed++) {
            Random arrival = new Random(seed);
            assertThat(staged(settings, (turns, measured) -> {
                        List<Candidate> found = turns.stream()
                                .map(turn -> turn.candidate().with(noisy(turn.candidate(), turn.from(), turn.to())))
                                .toList();
                        List<Candidate> arriving = new ArrayList<>(found);
                        Collections.shuffle(arriving, arrival);
                        arriving.forEach(measured);
                        return found;
                    }))
                    .isEqualTo(inOrder);
        }
    }

    private List<String> staged(SearchSettings settings, CandidateMeasurer measurer) {
        return trace(new FormulaSearch(
                        settings,
                        List.of(new TargetProfile(profile, SPARSITY)),
                        measurer,
                        Optional::empty,
                        candidate -> {})
                .run()
                .candidates());
    }

    @Test
    void whoGoesOnIsDecidedOnceAStage() {
        List<Integer> batches = new ArrayList<>();
        SearchSettings settings = settings(Strategy.EVOLUTION, new Stages(List.of(4, 8, 16)), 100);
        staged(settings, (turns, measured) -> {
            if (turns.get(0).from() == 0) {
                batches.add(0);
            }
            batches.set(batches.size() - 1, batches.get(batches.size() - 1) + 1);
            return each(FormulaSearchTest::noisy).measure(turns, measured);
        });
        assertThat(batches).isNotEmpty().allMatch(stages -> stages <= 3).contains(3);
    }

    private static SearchSettings inWaves(SearchSettings of) {
        return new SearchSettings(
                of.space(),
                of.seeds(),
                of.metric(),
                of.strategy(),
                of.stages(),
                true,
                of.evolution(),
                of.population(),
                of.candidates(),
                of.budget(),
                of.time(),
                of.seed());
    }

    /** A generation is made before the one before it has seen all windows, and finds what others find. */
    @Test
    void wavesHaveOneBatchAGenerationAndRepeatThemselves() {
        List<Integer> stages = new ArrayList<>();
        SearchSettings settings = inWaves(settings(Strategy.EVOLUTION, STAGES, 100));
        CandidateMeasurer measurer = (turns, measured) -> {
            stages.add((int) turns.stream().mapToInt(Turn::to).distinct().count());
            return each(FormulaSearchTest::noisy).measure(turns, measured);
        };
        List<String> found = staged(settings, measurer);
        assertThat(found).hasSize(100).isEqualTo(staged(settings, measurer));
        assertThat(stages).contains(3);
        assertThat(staged(inWaves(settings(Strategy.EVOLUTION, Stages.whole(1), 60)), each(FormulaSearchTest::noisy)))
                .isEqualTo(staged(settings(Strategy.EVOLUTION, Stages.whole(1), 60), each(FormulaSearchTest::noisy)));
    }

    /** What one candidate is worth on some windows. */
    private interface Worth {
        Score of(Candidate candidate, int from, int to);
    }

    /** Measures one candidate after the other. */
    private static CandidateMeasurer each(Worth worth) {
        return (turns, measured) -> turns.stream()
                .map(turn -> turn.candidate().with(worth.of(turn.candidate(), turn.from(), turn.to())))
                .peek(measured)
                .toList();
    }

    @Test
    void aPopulationThatIsStuckGivesWayToNewcomers() {
        EvolutionSettings restless = new EvolutionSettings(3, 2, 0.5, 0.6, 0.003, 1);
        List<Candidate> heard = new ArrayList<>();
        SearchSettings settings = settings(Strategy.EVOLUTION, Stages.whole(1), 150, 4, restless);
        List<Candidate> best = run(settings, heard);
        assertThat(heard).hasSize(150);
        assertThat(trace(best)).isEqualTo(trace(run(settings, new ArrayList<>())));
        // A newcomer owes nothing to others: more of them are made than where a population may stay as it is.
        List<Candidate> settled = new ArrayList<>();
        run(settings(150, 4), settled);
        assertThat(newcomers(heard)).isGreaterThan(newcomers(settled));
    }

    private static long newcomers(List<Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.origin().operation().equals("random"))
                .count();
    }

    @Test
    void severalTargetsShareTheirFormulaAndNotItsAllocation() {
        List<Candidate> best = new FormulaSearch(
                        settings(40, 3),
                        List.of(new TargetProfile(profile, SPARSITY), new TargetProfile(profile, 0.4)),
                        each((candidate, from, to) -> new Score(List.of(
                                distanceToRamp(candidate, from, to).byTarget().get(0),
                                measured(candidate.allocations().get(1).of(0))
                                        .byTarget()
                                        .get(0)))),
                        Optional::empty,
                        candidate -> {})
                .run()
                .candidates();
        assertThat(best).allSatisfy(candidate -> {
            assertThat(candidate.allocations().get(1).overall()).isEqualTo(0.4);
            double mean = (ramp(candidate.allocations().get(0))
                            + candidate.allocations().get(1).of(0))
                    / 2;
            assertThat(candidate.result().shown(Metric.NLL)).isCloseTo(Math.exp(mean), within(1e-12));
        });
        assertThat(best.stream().map(candidate -> candidate.result().shown(Metric.NLL)))
                .isSorted();
    }

    @Test
    void aReasonToEndIsHeededBeforeTheNextMeasurement() {
        List<Candidate> heard = new ArrayList<>();
        Supplier<Optional<String>> end = () -> heard.size() < 33 ? Optional.empty() : Optional.of("time");
        SearchOutcome outcome = new FormulaSearch(
                        settings(1_000, 1),
                        List.of(new TargetProfile(profile, SPARSITY)),
                        (turns, measured) -> turns.stream()
                                .map(turn -> end.get().isPresent()
                                        ? turn.candidate()
                                        : each(FormulaSearchTest::distanceToRamp)
                                                .measure(List.of(turn), measured)
                                                .get(0))
                                .toList(),
                        end,
                        heard::add)
                .run();
        assertThat(outcome.candidates()).hasSize(33);
        assertThat(heard).hasSize(33);
        assertThat(outcome.stopped()).isEqualTo("time");
    }

    @Test
    void everyStrategyKeepsTheBudgetAndRepeatsItself() {
        // GuidedSearchTest has what guides the last.
        for (Strategy strategy : EnumSet.complementOf(EnumSet.of(Strategy.GUIDED))) {
            List<Candidate> heard = new ArrayList<>();
            List<Candidate> best = run(settings(strategy, Stages.whole(1), 60), heard);
            assertThat(heard).as("%s", strategy).hasSize(60);
            assertThat(heard.get(0).formula()).isEqualTo(NamedFormulas.OWL);
            assertThat(trace(best)).isEqualTo(trace(run(settings(strategy, Stages.whole(1), 60), new ArrayList<>())));
        }
    }

    @Test
    void localSearchMovesOnlyNumbers() {
        List<Candidate> heard = new ArrayList<>();
        run(settings(Strategy.LOCAL, Stages.whole(1), 30), heard);
        assertThat(heard)
                .allSatisfy(candidate ->
                        assertThat(candidate.formula().complexity()).isEqualTo(NamedFormulas.OWL.complexity()));
    }

    @Test
    void stagedCandidatesSeeEveryWindowOnceAndTheBestSeeAll() {
        List<Candidate> heard = new ArrayList<>();
        Map<Integer, Integer> seen = new HashMap<>();
        Stages stages = new Stages(List.of(4, 8, 16));
        SearchOutcome outcome = new FormulaSearch(
                        settings(Strategy.EVOLUTION, stages, 150),
                        List.of(new TargetProfile(profile, SPARSITY)),
                        each((candidate, from, to) -> {
                            assertThat(seen.getOrDefault(candidate.number(), 0)).isEqualTo(from);
                            seen.put(candidate.number(), to);
                            return noisy(candidate, from, to);
                        }),
                        Optional::empty,
                        heard::add)
                .run();
        assertThat(outcome.candidates()).hasSize(150);
        assertThat(outcome.candidates().get(0).windows()).isEqualTo(16);
        long complete = outcome.candidates().stream()
                .filter(candidate -> candidate.windows() == 16)
                .count();
        assertThat(complete).isBetween(5L, 100L);
        // Nothing that was stopped early would have been the best.
        double best = ramp(allocation(outcome.candidates().get(0)));
        assertThat(outcome.candidates().stream().mapToDouble(candidate -> ramp(allocation(candidate))))
                .allMatch(value -> value >= best - 0.02);
    }

    /** Nobody is begun who could not see all windows, and what those leave who stop early is used too. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GUIDED")
    void windowsThatThereIsRoomForAreUsedUp(Strategy strategy) {
        SearchOutcome outcome = usedUp(settings(strategy, STAGES, Integer.MAX_VALUE));
        Race race = new Race(Metric.NLL, STAGES);
        outcome.candidates().forEach(race::measured);
        assertThat(outcome.candidates())
                .as("stopped by others, and by no budget")
                .noneMatch(race::isOpen);
        usedUp(inWaves(settings(strategy, STAGES, Integer.MAX_VALUE)));
    }

    private SearchOutcome usedUp(SearchSettings settings) {
        Rationed measurer = new Rationed(16 * 50 + 7);
        SearchOutcome outcome = new FormulaSearch(
                        settings,
                        List.of(new TargetProfile(profile, SPARSITY)),
                        measurer,
                        Optional::empty,
                        candidate -> {})
                .run();
        assertThat(outcome.stopped()).isEqualTo("budget");
        assertThat(measurer.left).isBetween(0, 15);
        assertThat(outcome.candidates()).hasSizeGreaterThan(60);
        return outcome;
    }

    /** Measures as many windows as it was given. */
    private static final class Rationed implements CandidateMeasurer {

        private int left;

        Rationed(int windows) {
            this.left = windows;
        }

        @Override
        public int room() {
            return left / 16;
        }

        @Override
        public List<Candidate> measure(List<Turn> turns, Consumer<Candidate> measured) {
            left -= turns.stream().mapToInt(turn -> turn.to() - turn.from()).sum();
            return each(FormulaSearchTest::noisy).measure(turns, measured);
        }
    }

    @Test
    void aCandidateThatFailsIsLeft() {
        List<Candidate> heard = new ArrayList<>();
        SearchOutcome outcome = new FormulaSearch(
                        settings(40, 2),
                        List.of(new TargetProfile(profile, SPARSITY)),
                        (turns, measured) -> turns.stream()
                                .map(turn -> turn.candidate().number() % 7 == 3
                                        ? turn.candidate().failed("Out of memory.")
                                        : turn.candidate()
                                                .with(distanceToRamp(turn.candidate(), turn.from(), turn.to())))
                                .peek(measured)
                                .toList(),
                        Optional::empty,
                        heard::add)
                .run();
        assertThat(heard).hasSize(40);
        assertThat(heard.get(2).failure()).contains("Out of memory.");
        assertThat(outcome.candidates().get(0).failure()).isEmpty();
    }

    /** The distance to the ramp with the same noise in every window for all, and some of the candidate's own. */
    private static Score noisy(Candidate candidate, int from, int to) {
        double[] nll = new double[to - from];
        for (int i = 0; i < nll.length; i++) {
            double shared = new Random(from + i).nextGaussian();
            double own = new Random(candidate.number() * 1000L + from + i).nextGaussian();
            nll[i] = 5 + shared + ramp(allocation(candidate)) + 0.01 * own;
        }
        return measured(nll);
    }

    private static Score measured(double... nll) {
        return new Score(List.of(new Losses(
                Map.of(Metric.NLL, Doubles.of(nll)), Doubles.repeated(0, BLOCKS), new Losses.Timing(0, 0, 0))));
    }

    private static Allocation allocation(Candidate candidate) {
        return candidate.allocations().get(0);
    }

    @Test
    void aModelThatPruningBrokeIsTheWorstCandidateAndNoError() {
        List<Candidate> best = new FormulaSearch(
                        settings(20, 6),
                        List.of(new TargetProfile(profile, SPARSITY)),
                        each((candidate, from, to) -> measured(
                                allocation(candidate).of(0) > SPARSITY
                                        ? Double.NaN
                                        : allocation(candidate).of(0))),
                        Optional::empty,
                        candidate -> {})
                .run()
                .candidates();
        assertThat(best.get(0).result().shown(Metric.NLL)).isNotNaN();
        assertThat(best.get(best.size() - 1).result().shown(Metric.NLL)).isNaN();
    }

    @Test
    void whatAListenerThrowsReachesTheCaller() {
        FormulaSearch search = new FormulaSearch(
                settings(20, 6),
                List.of(new TargetProfile(profile, SPARSITY)),
                each(FormulaSearchTest::distanceToRamp),
                Optional::empty,
                candidate -> {
                    throw new SpadeException("The disk is full.");
                });
        assertThatThrownBy(search::run).isInstanceOf(SpadeException.class).hasMessage("The disk is full.");
    }

    private List<Candidate> run(SearchSettings settings, List<Candidate> heard) {
        return new FormulaSearch(
                        settings,
                        List.of(new TargetProfile(profile, SPARSITY)),
                        each(FormulaSearchTest::distanceToRamp),
                        Optional::empty,
                        heard::add)
                .run()
                .candidates();
    }

    private static List<String> trace(List<Candidate> candidates) {
        return candidates.stream()
                .map(candidate -> candidate.number() + " " + candidate.generation() + " " + candidate.formula() + " "
                        + allocation(candidate).sparsities())
                .toList();
    }

    private static SearchSettings settings(int candidates, long seed) {
        return settings(Strategy.EVOLUTION, Stages.whole(1), candidates, seed);
    }

    private static SearchSettings settings(Strategy strategy, Stages stages, int candidates) {
        return settings(strategy, stages, candidates, 1);
    }

    private static SearchSettings settings(Strategy strategy, Stages stages, int candidates, long seed) {
        return settings(strategy, stages, candidates, seed, EvolutionSettings.USUAL);
    }

    private static SearchSettings settings(
            Strategy strategy, Stages stages, int candidates, long seed, EvolutionSettings evolution) {
        return new SearchSettings(
                SearchSpaces.named("whole"),
                List.of(NamedFormulas.OWL),
                Metric.NLL,
                strategy,
                stages,
                false,
                evolution,
                20,
                candidates,
                Optional.empty(),
                Optional.empty(),
                seed);
    }

    private static Score distanceToRamp(Candidate candidate, int from, int to) {
        return measured(ramp(allocation(candidate)));
    }

    private static double ramp(Allocation allocation) {
        double distance = 0;
        for (int l = 0; l < BLOCKS; l++) {
            distance += Math.abs(allocation.of(l) - (0.5 + 0.2 * l / (BLOCKS - 1)));
        }
        return distance;
    }

    /** Log-normal scores whose spread differs from block to block. */
    private static ScoreProfile profile() {
        Random random = new Random(11);
        List<BlockProfile> blocks = new ArrayList<>();
        for (int l = 0; l < BLOCKS; l++) {
            float[] scores = new float[2000];
            double spread = 0.5 + random.nextDouble();
            for (int i = 0; i < scores.length; i++) {
                scores[i] = (float) Math.exp(spread * random.nextGaussian());
            }
            Histogram histogram = new Histogram();
            histogram.add(scores);
            blocks.add(Profiles.block(scores.length, histogram.distribution()));
        }
        return new ScoreProfile(blocks, Map.of());
    }
}
