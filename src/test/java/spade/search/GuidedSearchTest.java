package spade.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.NamedFormulas;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;
import spade.sense.SensitivityProfile;
import spade.sense.Slopes;
import spade.space.SearchSpaces;

/** Guided searches where the loss is known: a bowl around a hidden allocation, whose slopes are its derivatives. */
class GuidedSearchTest {

    private static final int BLOCKS = 12;
    private static final int WINDOWS = 4;
    private static final double SPARSITY = 0.6;
    private static final double STEEP = 3;

    private final ScoreProfile profile = Profiles.random(new Random(4), BLOCKS);

    /** What a search did: its outcome, the passes that were made, and how well batches were ranked. */
    private record Done(SearchOutcome outcome, List<Allocation> bases, List<Double> correlations) {

        List<String> trace() {
            return outcome.candidates().stream()
                    .map(candidate -> candidate.number() + " " + candidate.origin() + " " + candidate.formula() + " "
                            + candidate.result().shown(Metric.NLL))
                    .toList();
        }

        double best() {
            return outcome.candidates().get(0).result().value(Metric.NLL);
        }
    }

    private Done search(Strategy strategy, int candidates, long seed) {
        double[] hidden = hidden(seed);
        SearchSettings settings = new SearchSettings(
                SearchSpaces.named("linear"),
                List.of(NamedFormulas.OWL),
                Metric.NLL,
                strategy,
                Stages.whole(WINDOWS),
                false,
                EvolutionSettings.USUAL,
                8,
                candidates,
                Optional.empty(),
                Optional.empty(),
                seed);
        List<Allocation> bases = new ArrayList<>();
        List<Double> correlations = new ArrayList<>();
        Sensor sensor = new Sensor() {
            @Override
            public List<SensitivityProfile> known() {
                return List.of(Sensed.nothing(profile, SPARSITY));
            }

            @Override
            public Optional<List<Slopes>> sense(int number, List<Allocation> at, int windows) {
                assertThat(number).isEqualTo(bases.size());
                Allocation base = at.get(0);
                bases.add(base);
                Slopes window = Sensed.slopes(
                        profile,
                        base,
                        (block, linear) -> 2
                                * STEEP
                                * (base.of(block, linear) - hidden[block])
                                / profile.linears().size());
                Slopes all = window;
                while (all.windows() < windows) {
                    all = all.and(window);
                }
                return Optional.of(List.of(all));
            }
        };
        CandidateListener listener = new CandidateListener() {
            @Override
            public void candidate(Candidate candidate) {}

            @Override
            public void batch(long tried, int proposed, double correlation, double before) {
                correlations.add(correlation);
            }
        };
        CandidateMeasurer measurer = (turns, measured) -> turns.stream()
                .map(turn -> turn.candidate()
                        .with(bowl(turn.candidate().allocations().get(0), hidden, turn.to() - turn.from())))
                .peek(measured)
                .toList();
        SearchOutcome outcome = new FormulaSearch(
                        settings,
                        List.of(new TargetProfile(profile, SPARSITY)),
                        measurer,
                        sensor,
                        Optional::empty,
                        listener)
                .run();
        return new Done(outcome, bases, correlations);
    }

    private static double[] hidden(long seed) {
        Random random = new Random(seed);
        double turn = 0.3 * random.nextDouble();
        return random.doubles(BLOCKS, 0.45, 0.55 + turn).sorted().toArray();
    }

    private static Score bowl(Allocation allocation, double[] hidden, int windows) {
        double loss = 3;
        for (int l = 0; l < BLOCKS; l++) {
            loss += STEEP * (allocation.of(l) - hidden[l]) * (allocation.of(l) - hidden[l]);
        }
        return new Score(List.of(new Losses(
                Map.of(Metric.NLL, Doubles.repeated(loss, windows)),
                Doubles.repeated(0, BLOCKS),
                new Losses.Timing(0, 0, 0))));
    }

    @Test
    void theSameSeedMakesTheSameRun() {
        Done once = search(Strategy.GUIDED, 30, 1);
        assertThat(search(Strategy.GUIDED, 30, 1).trace()).isEqualTo(once.trace());
        assertThat(search(Strategy.GUIDED, 30, 2).trace()).isNotEqualTo(once.trace());
        assertThat(once.outcome().candidates().stream()
                        .filter(candidate -> candidate.number() == 1)
                        .map(Candidate::formula))
                .containsExactly(NamedFormulas.OWL);
    }

    @Test
    void reversePassesCountAsCandidates() {
        Done done = search(Strategy.GUIDED, 60, 3);
        assertThat(done.outcome().stopped()).isEqualTo("candidates");
        assertThat(done.bases()).hasSizeGreaterThan(1);
        assertThat(done.bases().get(0)).isEqualTo(Allocation.uniform(SPARSITY, BLOCKS));
        assertThat(done.bases()).doesNotHaveDuplicates();
        assertThat(done.outcome().candidates())
                .hasSize(60 - Slopes.PASSES * done.bases().size());
    }

    @Test
    void whatTheModelKnowsFindsMoreThanEvolutionDoes() {
        int won = 0;
        for (long seed = 1; seed <= 3; seed++) {
            Done guided = search(Strategy.GUIDED, 30, seed);
            won += guided.best() < search(Strategy.EVOLUTION, 30, seed).best() ? 1 : 0;
            assertThat(guided.correlations().get(0)).isGreaterThan(0.5);
        }
        assertThat(won).isGreaterThanOrEqualTo(2);
    }
}
