package spade.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.evaluate.Perplexity;
import spade.formula.NamedFormulas;
import spade.profile.BlockProfile;
import spade.profile.Histogram;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.space.SearchSpaces;

/** Searches over a profile of made-up scores, with a fitness whose best allocation is known: a ramp over depth. */
class FormulaSearchTest {

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
                SPARSITY,
                Objective.PERPLEXITY,
                Strategy.RANDOM,
                20,
                50,
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
                            one.number() == other.number() || one.allocation().distance(other.allocation()) >= 0.003);
        }
        assertThat(heard.stream().map(Candidate::number))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 80).boxed().toList());
    }

    @Test
    void everyCandidateMeetsTheBudgetOfWeightsAndTheLimitsOfTheSpace() {
        List<Candidate> heard = new ArrayList<>();
        run(settings(80, 4), heard);
        for (Candidate candidate : heard) {
            assertThat(Arrays.stream(candidate.allocation().sparsities())
                            .average()
                            .orElseThrow())
                    .isCloseTo(SPARSITY, within(1e-12));
            assertThat(SearchSpaces.named("whole").admits(candidate.formula().value()))
                    .isTrue();
            assertThat(candidate.formula().evaluate(profile).alive()).isTrue();
        }
    }

    @Test
    void evolutionComesCloserToAKnownOptimumThanItsFirstGeneration() {
        List<Candidate> heard = new ArrayList<>();
        List<Candidate> best = run(settings(200, 5), heard);
        double first = heard.stream()
                .filter(candidate -> candidate.generation() == 1)
                .mapToDouble(candidate -> candidate.result().meanNll())
                .min()
                .orElseThrow();
        assertThat(best.get(0).result().meanNll()).isLessThan(first);
        assertThat(best.stream().map(candidate -> candidate.result().meanNll())).isSorted();
    }

    @Test
    void timeEndsASearchThatHasCandidatesLeft() {
        SearchSettings settings = new SearchSettings(
                SearchSpaces.named("whole"),
                List.of(NamedFormulas.OWL),
                SPARSITY,
                Objective.PERPLEXITY,
                Strategy.EVOLUTION,
                10,
                1_000_000,
                Optional.of(Duration.ofMillis(300)),
                1);
        List<Candidate> heard = new ArrayList<>();
        run(settings, heard);
        assertThat(heard).hasSizeBetween(1, 999_999);
    }

    @Test
    void aModelThatPruningBrokeIsTheWorstCandidateAndNoError() {
        List<Candidate> best = new FormulaSearch(
                        settings(20, 6),
                        profile,
                        allocation -> result(allocation.of(0) > SPARSITY ? Double.NaN : allocation.of(0)),
                        candidate -> {})
                .run()
                .candidates();
        assertThat(best.get(0).result().meanNll()).isNotNaN();
        assertThat(best.get(best.size() - 1).result().meanNll()).isNaN();
    }

    @Test
    void whatAListenerThrowsReachesTheCaller() {
        FormulaSearch search =
                new FormulaSearch(settings(20, 6), profile, FormulaSearchTest::distanceToRamp, candidate -> {
                    throw new SpadeException("The disk is full.");
                });
        assertThatThrownBy(search::run).isInstanceOf(SpadeException.class).hasMessage("The disk is full.");
    }

    private List<Candidate> run(SearchSettings settings, List<Candidate> heard) {
        return new FormulaSearch(settings, profile, FormulaSearchTest::distanceToRamp, heard::add)
                .run()
                .candidates();
    }

    private static List<String> trace(List<Candidate> candidates) {
        return candidates.stream()
                .map(candidate -> candidate.number() + " " + candidate.generation() + " " + candidate.formula() + " "
                        + Arrays.toString(candidate.allocation().sparsities()))
                .toList();
    }

    private static SearchSettings settings(int candidates, long seed) {
        return new SearchSettings(
                SearchSpaces.named("whole"),
                List.of(NamedFormulas.OWL),
                SPARSITY,
                Objective.PERPLEXITY,
                Strategy.EVOLUTION,
                20,
                candidates,
                Optional.empty(),
                seed);
    }

    private static Perplexity distanceToRamp(Allocation allocation) {
        double distance = 0;
        for (int l = 0; l < BLOCKS; l++) {
            distance += Math.abs(allocation.of(l) - (0.5 + 0.2 * l / (BLOCKS - 1)));
        }
        return result(distance);
    }

    private static Perplexity result(double nll) {
        return new Perplexity(new double[] {nll}, new double[0], new double[BLOCKS], new Perplexity.Timing(0, 0, 0));
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
