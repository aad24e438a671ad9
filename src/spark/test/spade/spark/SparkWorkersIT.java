package spade.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.SpadeException;
import spade.TinyCheckpoint;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.TinyWorkbench;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.tensor.natives.Natives;
import spade.worker.Engine;

/** Executors of a real cluster on this machine, which answer as this process does, and die. */
@SuppressWarnings("NullAway.Init")
class SparkWorkersIT {

    @TempDir
    private Path folder;

    private Workbench workbench;
    private TextPart text;
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final Set<String> workers = new TreeSet<>();

    @BeforeEach
    void open() throws IOException {
        workbench = TinyWorkbench.open(TinyWorkbench.conditions(folder), Progress.NONE);
        TokenWindows windows = workbench.texts().windows(workbench.conditions().calibration(), WindowCount.of(6));
        text = TextPart.of(windows);
    }

    @AfterEach
    void close() {
        workbench.close();
        System.clearProperty(Settings.TASK_LIMIT);
        System.clearProperty("spark.task.reaper.killTimeout");
    }

    private SparkWorkers workers(Function<UnitTask, UnitAnswer> work) {
        int threads = Natives.threads();
        Engine.Plan plan = new Engine.Plan(
                "local-cluster[2," + threads + ",1024]", threads, System.getProperty("java.class.path"));
        return new SparkWorkers(plan, work, List.of(workbench), notes::add, Progress.NONE);
    }

    private Request request(double sparsity, CalibrationOrder order, int draw) {
        return Request.pruned(
                workbench.id(), Allocation.uniform(sparsity, TinyCheckpoint.BLOCKS), Pruner.WANDA, order, draw, text);
    }

    private List<Request> uniform(double... sparsities) {
        return Arrays.stream(sparsities)
                .mapToObj(sparsity -> request(sparsity, CalibrationOrder.ONE_SHOT, 0))
                .toList();
    }

    /** Everything that requests can differ in. */
    private List<Request> varied() {
        List<Request> requests = new ArrayList<>(uniform(0.3, 0.4, 0.45, 0.5));
        for (int i = 0; i < 6; i++) {
            double last = 0.35 + 0.05 * i;
            requests.add(Request.pruned(
                    workbench.id(),
                    Allocation.ofBlocks((0.7 + last) / 3, 0.3, 0.4, last),
                    Pruner.WANDA,
                    CalibrationOrder.ONE_SHOT,
                    0,
                    text));
        }
        for (int draw = 0; draw < 2; draw++) {
            requests.add(request(0.5, CalibrationOrder.SEQUENTIAL, draw));
        }
        requests.add(request(0.5, CalibrationOrder.ONE_SHOT, 1)
                .with(new TextPart(text.text(), 1, 3), Set.of(Metric.NLL, Metric.KL)));
        requests.add(Request.dense(workbench.id(), TinyCheckpoint.BLOCKS, text));
        return requests;
    }

    private List<Outcome> outcomes(Measurer measurer, List<Request> requests) {
        Thread asking = Thread.currentThread();
        Outcome[] outcomes = new Outcome[requests.size()];
        Arrays.fill(outcomes, Outcome.UNMEASURED);
        measurer.measure(requests, () -> true, new Measurer.Answers() {
            @Override
            public void answered(int place, Outcome outcome) {
                assertThat(Thread.currentThread()).isSameAs(asking);
                assertThat(outcomes[place]).as("answered once").isEqualTo(Outcome.UNMEASURED);
                outcomes[place] = outcome;
            }

            @Override
            public void answeredBy(String worker, int place, Outcome outcome) {
                workers.add(worker);
                answered(place, outcome);
            }
        });
        return Arrays.stream(outcomes).map(SparkWorkersIT::timeless).toList();
    }

    private static Outcome timeless(Outcome outcome) {
        return new Outcome(
                outcome.losses()
                        .map(each -> new Losses(each.byMetric(), each.blockSparsity(), new Losses.Timing(0, 0, 0))),
                outcome.failure());
    }

    private List<Outcome> alone(List<Request> requests) {
        return outcomes(Measurer.onOnly(workbench), requests);
    }

    @Test
    void executorsAnswerAsThisProcessDoes() {
        List<Request> requests = varied();
        workbench.calibrated().keepRanks(0);
        List<Outcome> expected = alone(requests);
        try (SparkWorkers executors = workers(new AnswerUnit())) {
            assertThat(outcomes(executors, requests)).isEqualTo(expected);
            // What an executor has once it keeps.
            assertThat(outcomes(executors, requests)).isEqualTo(expected);
            assertThat(executors.busy().orElseThrow()).contains("#0 ", "#1 ", " measurements");
            List<Outcome> none = new ArrayList<>();
            executors.measure(requests, () -> false, (place, outcome) -> none.add(outcome));
            assertThat(none).isEmpty();
        }
        assertThat(workers).hasSize(2).allMatch(worker -> worker.matches("\\S+#[01]"));
        assertThat(notes).singleElement().asString().startsWith("2 executors, ").contains("#0 (cpu)", "#1 (cpu)");
    }

    @Test
    void executorsThatDieOrHangCostNothingButTimeAndWhatAbortsAlwaysFailsAlone() {
        System.setProperty(Settings.TASK_LIMIT, "30s");
        System.setProperty("spark.task.reaper.killTimeout", "3s");
        List<Request> good =
                uniform(0.3, FaultyUnit.IS_KILLED, 0.4, 0.45, FaultyUnit.HANGS, 0.5, 0.55, 0.65, 0.7);
        List<Request> requests =
                Stream.concat(good.stream(), uniform(FaultyUnit.ABORTS).stream()).toList();
        try (SparkWorkers executors = workers(new FaultyUnit(folder.toString()))) {
            List<Outcome> outcomes = outcomes(executors, requests);
            assertThat(outcomes.subList(0, good.size())).isEqualTo(alone(good));
            Outcome failed = outcomes.get(good.size());
            assertThat(failed.mayBeTriedAgain()).isTrue();
            assertThat(failed.reason()).startsWith("It failed on every attempt: worker ").contains("134");
        }
        assertThat(folder.resolve("killed")).exists();
        assertThat(folder.resolve("hung")).exists();
        assertThat(notes)
                .anyMatch(note -> note.contains(" is gone, ") && note.contains("137"))
                .anyMatch(note -> note.contains(" longer than " + Settings.TASK_LIMIT))
                .anyMatch(note -> note.contains(" has come."));
    }

    @Test
    void anotherModelUnderTheSamePathIsFoundBeforeAnythingIsMeasured() {
        String here = workbench.modelHash();
        TinyCheckpoint.write(workbench.conditions().model(), 6);
        try (SparkWorkers executors = workers(new AnswerUnit())) {
            assertThatThrownBy(() -> outcomes(executors, uniform(0.5)))
                    .isInstanceOf(SpadeException.class)
                    .hasMessageContaining(" finds another model under the same path")
                    .hasMessageContaining(workbench.conditions().model().toString())
                    .hasMessageContaining(here);
        }
        assertThat(workers).isEmpty();
    }
}
