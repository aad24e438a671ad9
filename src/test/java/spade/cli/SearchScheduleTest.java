package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.Progress;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.NamedFormulas;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Placement;
import spade.model.Residency;
import spade.record.ConfirmationSettings;
import spade.run.SearchPlan;
import spade.run.SearchedModels;
import spade.run.Target;
import spade.search.EvolutionSettings;
import spade.search.SearchSettings;
import spade.search.Stages;
import spade.search.Strategy;
import spade.space.SearchSpaces;
import spade.tensor.DType;
import spade.tensor.Device;

/** Times that add up, on a model whose passes take a second a window and four seconds of pruning. */
class SearchScheduleTest {

    private static final int SEARCHED = 8;
    private static final int CALIBRATION = 2;
    private static final int REPORTED = 5;
    private static final int CANDIDATES = 10;
    private static final double PRUNED = 4;

    private long now;

    static SearchPlan plan() {
        Conditions conditions = new Conditions(
                Demo.model(),
                DType.FLOAT32,
                Optional.of(64),
                Optional.empty(),
                Demo.CALIBRATION,
                WindowCount.of(CALIBRATION),
                Optional.empty());
        SearchPlan.Texts texts = new SearchPlan.Texts(
                Demo.SEARCH,
                WindowCount.of(SEARCHED),
                Optional.empty(),
                List.of(Demo.REPORT),
                WindowCount.of(REPORTED),
                false,
                List.of());
        return new SearchPlan(
                List.of(new SearchPlan.Model(Demo.NAME, conditions, texts)),
                List.of(0.7),
                new SearchSettings(
                        SearchSpaces.named("owl"),
                        List.of(NamedFormulas.OWL),
                        Metric.NLL,
                        Strategy.EVOLUTION,
                        Stages.whole(SEARCHED),
                        false,
                        EvolutionSettings.USUAL,
                        8,
                        CANDIDATES,
                        Optional.empty(),
                        Optional.empty(),
                        3),
                new ConfirmationSettings(3, 2),
                false);
    }

    static Losses taking(double seconds) {
        return new Losses(Map.of(Metric.NLL, Doubles.of(4)), Doubles.NONE, new Losses.Timing(0, seconds, seconds));
    }

    @Test
    void whatIsLeftIsTheWholeAndNotOnlyTheCandidates() {
        SearchPlan plan = plan();
        Placement placement = new Placement(Device.CPU, Residency.ALL);
        try (SearchedModels models = SearchedModels.open(plan.models(), placement, Optional.empty(), Progress.NONE)) {
            SearchSchedule schedule = new SearchSchedule(plan, 0, 1, () -> now);
            now = 30_000_000_000L;
            schedule.baselines(new Target(models.all().get(0), 0.7), taking(SEARCHED), taking(SEARCHED + PRUNED));
            schedule.begin(SearchSchedule.Part.SEARCH, 0);
            double candidate = SEARCHED + PRUNED;
            // The confirmation has as many windows as the search; calibration goes twice through every block.
            double confirmed = (3 + 2) * 2 * (2 * CALIBRATION + PRUNED + SEARCHED);
            double reported = REPORTED + 3 * (PRUNED + REPORTED) + 3 * (2 * CALIBRATION + PRUNED + REPORTED);
            assertThat(schedule.left()).isCloseTo(CANDIDATES * candidate + confirmed + reported, within(1e-9));
            assertThat(schedule.estimate()).contains("Prepared in 30 s", "search 2 min", "report 71 s");
            for (int number = 1; number <= CANDIDATES; number++) {
                schedule.candidate(number, candidate / 2);
            }
            schedule.generation();
            // All candidates are through, and the rest is still to come.
            assertThat(schedule.left()).isCloseTo(confirmed + reported, within(1e-9));
            // Passes turn out to take twice as long, and so will those of the report.
            schedule.begin(SearchSchedule.Part.CONFIRM, 6);
            schedule.passed(taking(2 * (2 * CALIBRATION + PRUNED + SEARCHED)));
            assertThat(schedule.left())
                    .isCloseTo(2 * (5 * (2 * CALIBRATION + PRUNED + SEARCHED) + reported), within(1e-9));
            schedule.begin(SearchSchedule.Part.REPORT, 7);
            for (int pass = 0; pass < 7; pass++) {
                schedule.passed(taking(1));
            }
            assertThat(schedule.left()).isZero();
            now = 90_000_000_000L;
            assertThat(schedule.done()).isEqualTo(1);
        }
    }

    @Test
    void searchesBehindThisOneCountAndWorkersBesideThisOne() {
        SearchPlan plan = plan();
        Placement placement = new Placement(Device.CPU, Residency.ALL);
        try (SearchedModels models = SearchedModels.open(plan.models(), placement, Optional.empty(), Progress.NONE)) {
            Target target = new Target(models.all().get(0), 0.7);
            SearchSchedule alone = new SearchSchedule(plan, 0, 1, () -> now);
            SearchSchedule first = new SearchSchedule(plan, 2, 1, () -> now);
            SearchSchedule shared = new SearchSchedule(plan, 0, 2, () -> now);
            for (SearchSchedule each : List.of(alone, first, shared)) {
                each.baselines(target, taking(SEARCHED), taking(SEARCHED + PRUNED));
                each.begin(SearchSchedule.Part.SEARCH, 0);
            }
            assertThat(first.left()).isCloseTo(3 * alone.left(), within(1e-9));
            // Two workers take half as long.
            assertThat(shared.left()).isCloseTo(alone.left() / 2, within(1e-9));
        }
    }

    @Test
    void timesAreShortToRead() {
        assertThat(SearchSchedule.time(12.4)).isEqualTo("12 s");
        assertThat(SearchSchedule.time(99)).isEqualTo("99 s");
        assertThat(SearchSchedule.time(150)).isEqualTo("3 min");
        assertThat(SearchSchedule.time(3 * 3600 + 1800)).isEqualTo("3 h 30 min");
    }
}
