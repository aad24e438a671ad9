package spade.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.NamedFormulas;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Placement;
import spade.model.Residency;
import spade.prune.CalibrationOrder;
import spade.record.ConfirmationSettings;
import spade.record.Purpose;
import spade.record.RunDirectory;
import spade.record.RunFacts;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.search.Candidate;
import spade.search.EvolutionSettings;
import spade.search.SearchSettings;
import spade.search.Stages;
import spade.search.Strategy;
import spade.space.SearchSpaces;
import spade.tensor.DType;
import spade.tensor.Device;

/** Searches on the demo model, measured in other orders than one after the other. */
class SearchRunTest {

    private static final int WINDOWS = 8;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aRunDoesNotDependOnTheOrderInWhichMeasurementsAreMadeAndArrive() {
        Path serial = search("serial", measurer -> measurer);
        for (long seed = 1; seed <= 2; seed++) {
            Path shuffled = search("shuffled-" + seed, shuffling(new Random(seed)));
            assertThat(RunFacts.result(shuffled)).isEqualTo(RunFacts.result(serial));
            // Not the same journal: its lines stand as they came.
            assertThat(RunFacts.journal(shuffled)).isNotEqualTo(RunFacts.journal(serial));
            assertThat(RunFacts.journal(shuffled)).containsExactlyInAnyOrderElementsOf(RunFacts.journal(serial));
        }
    }

    /** The free allocations descend on the search text, and what was measured for them is not measured again. */
    @Test
    void theCeilingIsReportedBesideTheFormulas() {
        SearchPlan plan = plan(true);
        Path run = search("ceiling", plan, measurer -> measurer, false);
        SearchResult.TargetResult target = result(run).targets().get(0);
        double uniform = nll(target, "uniform", Purpose.Phase.SEARCH, CalibrationOrder.ONE_SHOT);
        for (String method : List.of("descent, block", "descent, block+kind", "descent, linear")) {
            assertThat(nll(target, method, Purpose.Phase.SEARCH, CalibrationOrder.ONE_SHOT))
                    .as(method)
                    .isLessThan(uniform);
            for (CalibrationOrder order : CalibrationOrder.values()) {
                assertThat(nll(target, method, Purpose.Phase.REPORT, order)).isFinite();
            }
        }
        int measured = RunFacts.journal(run).size();
        search("ceiling", plan, measurer -> measurer, true);
        assertThat(RunFacts.journal(run)).hasSize(measured);
        assertThat(result(run).targets().get(0).rows()).isEqualTo(target.rows());
        assertThat(result(search("without", measurer -> measurer))
                        .targets()
                        .get(0)
                        .rows())
                .noneMatch(row -> row.method().startsWith(SearchResult.CEILING));
    }

    private static SearchResult result(Path run) {
        return RunRecord.read(run).result().orElseThrow();
    }

    private static double nll(
            SearchResult.TargetResult target, String method, Purpose.Phase text, CalibrationOrder order) {
        return target.row(method, text, Optional.of(order)).orElseThrow().nll().mean();
    }

    /** Measures a batch in random order, and answers in another one. */
    private static UnaryOperator<Measurer> shuffling(Random random) {
        return measurer -> (requests, goesOn, answers) -> {
            List<Integer> places =
                    new ArrayList<>(IntStream.range(0, requests.size()).boxed().toList());
            Collections.shuffle(places, random);
            Outcome[] outcomes = new Outcome[places.size()];
            measurer.measure(
                    places.stream().map(requests::get).toList(),
                    goesOn,
                    (place, outcome) -> outcomes[places.get(place)] = outcome);
            Collections.shuffle(places, random);
            places.forEach(place -> answers.answered(place, outcomes[place]));
        };
    }

    private Path search(String name, UnaryOperator<Measurer> by) {
        return search(name, plan(false), by, false);
    }

    private Path search(String name, SearchPlan plan, UnaryOperator<Measurer> by, boolean resume) {
        Path run = folder.resolve(name);
        Placement placement = new Placement(Device.CPU, Residency.ALL);
        try (SearchedModels models = SearchedModels.open(plan.models(), placement, Optional.empty(), Progress.NONE);
                RunDirectory directory = resume ? RunDirectory.open(run) : RunDirectory.create(run)) {
            new SearchRun(
                            plan,
                            models,
                            by.apply(Measurer.on(models.workbenches())),
                            directory,
                            new Silent(),
                            new AtomicBoolean())
                    .run(resume);
        }
        return run;
    }

    private static SearchPlan plan(boolean ceiling) {
        Conditions conditions = new Conditions(
                Demo.model(),
                DType.FLOAT32,
                Optional.of(64),
                Optional.empty(),
                Demo.CALIBRATION,
                WindowCount.of(2),
                Optional.empty());
        SearchPlan.Texts texts = new SearchPlan.Texts(
                Demo.SEARCH,
                WindowCount.of(WINDOWS),
                Optional.empty(),
                List.of(Demo.REPORT),
                WindowCount.of(2),
                false,
                List.of());
        SearchSettings settings = new SearchSettings(
                SearchSpaces.named("owl"),
                List.of(NamedFormulas.OWL),
                Metric.NLL,
                Strategy.EVOLUTION,
                new Stages(List.of(2, 4, WINDOWS)),
                false,
                EvolutionSettings.USUAL,
                8,
                24,
                Optional.empty(),
                Optional.empty(),
                3);
        return new SearchPlan(
                List.of(new SearchPlan.Model(Demo.NAME, conditions, texts)),
                List.of(0.7),
                settings,
                new ConfirmationSettings(2, 2),
                ceiling);
    }

    /** Shows nothing. */
    private static final class Silent implements SearchListener {

        @Override
        public void prepares() {}

        @Override
        public void ranking(String model, long bytes, boolean kept) {}

        @Override
        public void baselines(Target target, Losses dense, Losses uniform) {}

        @Override
        public void candidate(Candidate candidate) {}

        @Override
        public void begins(Purpose.Phase phase, int passes) {}

        @Override
        public void passed(String what, Losses losses) {}

        @Override
        public void note(String sentence) {}
    }
}
