package spade.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.SpadeException;
import spade.TinyCheckpoint;
import spade.WorkersState;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.TinyWorkbench;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.tensor.Device;
import spade.tensor.natives.Natives;

/** Workers in processes of their own, which answer as this process does, and die. */
@SuppressWarnings("NullAway.Init")
class WorkerPoolTest {

    /** Of the request that a faulty worker fails at. */
    private static final double MARKED = 0.4375;

    @TempDir
    private Path folder;

    private Workbench workbench;
    private TextPart text;
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<WorkersState> told = new CopyOnWriteArrayList<>();
    private final Progress progress = new Progress() {
        @Override
        public void report(String task, long done, long total) {
            // What workers do is told by them.
        }

        @Override
        public void workers(WorkersState state) {
            told.add(state);
        }
    };

    @BeforeEach
    void open() throws IOException {
        workbench = TinyWorkbench.open(TinyWorkbench.conditions(folder), Progress.NONE);
        TokenWindows windows = workbench.texts().windows(workbench.conditions().calibration(), WindowCount.of(6));
        text = TextPart.of(windows);
    }

    @AfterEach
    void close() {
        workbench.close();
    }

    private WorkerPool pool(int workers, Duration patience, String... main) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(main));
        Placement placement = new Placement(Device.CPU, Residency.ALL, workers);
        WorkerPlan plan = new WorkerPlan(Collections.nCopies(workers, placement), Natives.threads(), command, patience);
        return new WorkerPool(plan, List.of(workbench), notes::add, progress);
    }

    private WorkerPool pool(int workers) {
        return pool(workers, WorkerPlan.PATIENCE, "spade.cli.Main", "worker");
    }

    private WorkerPool faulty(int workers, String... arguments) {
        return pool(
                workers,
                Duration.ofSeconds(4),
                Stream.concat(Stream.of(FaultyWorker.class.getName()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private Request request(Allocation allocation, CalibrationOrder order, int draw) {
        return Request.pruned(workbench.id(), allocation, Pruner.WANDA, order, draw, text);
    }

    /** Uniform sparsities, the marked one in the second place, which another process than this one is given first. */
    private List<Request> uniform() {
        return Stream.of(0.3, MARKED, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65)
                .map(sparsity ->
                        request(Allocation.uniform(sparsity, TinyCheckpoint.BLOCKS), CalibrationOrder.ONE_SHOT, 0))
                .toList();
    }

    /** Everything that requests can differ in. */
    private List<Request> varied() {
        List<Request> requests = new ArrayList<>(uniform());
        for (int i = 0; i < 6; i++) {
            double last = 0.35 + 0.05 * i;
            Allocation sharing = Allocation.ofBlocks((0.7 + last) / 3, 0.3, 0.4, last);
            requests.add(request(sharing, CalibrationOrder.ONE_SHOT, 0));
        }
        for (int draw = 0; draw < 2; draw++) {
            requests.add(request(Allocation.uniform(0.5, TinyCheckpoint.BLOCKS), CalibrationOrder.SEQUENTIAL, draw));
        }
        requests.add(request(Allocation.uniform(0.5, TinyCheckpoint.BLOCKS), CalibrationOrder.ONE_SHOT, 1)
                .with(new TextPart(text.text(), 1, 3), Set.of(Metric.NLL, Metric.KL)));
        requests.add(Request.dense(workbench.id(), TinyCheckpoint.BLOCKS, text));
        return requests;
    }

    private static List<Outcome> outcomes(Measurer measurer, List<Request> requests) {
        return outcomes(measurer, requests, () -> true);
    }

    private static List<Outcome> outcomes(Measurer measurer, List<Request> requests, BooleanSupplier goesOn) {
        Thread asking = Thread.currentThread();
        Outcome[] outcomes = new Outcome[requests.size()];
        Arrays.fill(outcomes, Outcome.UNMEASURED);
        measurer.measure(requests, goesOn, (place, outcome) -> {
            assertThat(Thread.currentThread()).isSameAs(asking);
            assertThat(outcomes[place]).as("answered once").isEqualTo(Outcome.UNMEASURED);
            outcomes[place] = outcome;
        });
        return Arrays.stream(outcomes).map(WorkerPoolTest::timeless).toList();
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
    void severalWorkersAnswerAsOneDoes() {
        List<Request> requests = varied();
        workbench.calibrated().keepRanks(0);
        Set<String> workers = Collections.synchronizedSet(new TreeSet<>());
        try (WorkerPool pool = pool(3)) {
            assertThat(outcomes(pool, requests)).isEqualTo(alone(requests));
            // What a worker has once it keeps.
            assertThat(outcomes(pool, uniform())).isEqualTo(alone(uniform()));
            pool.measure(requests, () -> true, new Measurer.Answers() {
                @Override
                public void answered(int place, Outcome outcome) {
                    throw new AssertionError("by nobody");
                }

                @Override
                public void answeredBy(String worker, int place, Outcome outcome) {
                    workers.add(worker);
                }
            });
            assertThat(pool.busy().orElseThrow()).contains("cpu#1", "cpu#3", "measurements");
        }
        assertThat(workers).containsExactly("cpu#1", "cpu#2", "cpu#3");
        assertThat(notes).singleElement().asString().startsWith("3 workers").contains("cpu#2 (process");
    }

    @Test
    void nothingBeginsOnceItIsToEnd() {
        AtomicInteger asked = new AtomicInteger();
        try (WorkerPool pool = pool(2)) {
            List<Outcome> none = outcomes(pool, uniform(), () -> false);
            assertThat(none).containsOnly(Outcome.UNMEASURED);
            List<Outcome> some = outcomes(pool, uniform(), () -> asked.incrementAndGet() <= 3);
            assertThat(some.stream().filter(Outcome::isMeasured).count()).isBetween(1L, 4L);
            assertThat(outcomes(pool, uniform())).isEqualTo(alone(uniform()));
        }
    }

    @Test
    void aProcessThatIsKilledCostsNothingButTime() {
        List<Request> requests = uniform();
        try (WorkerPool pool =
                faulty(3, "kill", "" + MARKED, folder.resolve("killed").toString())) {
            assertThat(outcomes(pool, requests)).isEqualTo(alone(requests));
        }
        assertThat(folder.resolve("killed")).exists();
        assertThat(notes).anyMatch(note -> note.contains("cpu#2 died, exit status 137"));
    }

    @Test
    void whatAbortsEveryTimeFailsAloneAndNeverInThisProcess() {
        List<Request> requests = uniform();
        for (int workers = 2; workers <= 3; workers++) {
            try (WorkerPool pool = faulty(workers, "abort", "" + MARKED)) {
                List<Outcome> outcomes = new ArrayList<>(outcomes(pool, requests));
                Outcome failed = outcomes.remove(1);
                assertThat(failed.mayBeTriedAgain()).isTrue();
                assertThat(failed.reason())
                        .contains("It failed twice", "worker cpu#2", "exit status 134", "free(): invalid pointer")
                        .contains("worker cpu#" + workers);
                List<Outcome> others = new ArrayList<>(alone(requests));
                others.remove(1);
                assertThat(outcomes).isEqualTo(others);
            }
        }
    }

    @Test
    void aWorkerThatSaysNothingIsEndedAndItsMeasurementTriedOnAnother() {
        List<Request> requests = uniform();
        try (WorkerPool pool =
                faulty(3, "hang", "" + MARKED, folder.resolve("hung").toString())) {
            assertThat(outcomes(pool, requests)).isEqualTo(alone(requests));
        }
        assertThat(notes).anyMatch(note -> note.contains("cpu#2 died, ended, because it said nothing for"));
        // While it hung, people saw what, where, and that others had nothing left to do.
        assertThat(told)
                .anyMatch(state -> state.workers().get(1).what().contains("sparsity 0.438, windows 1 to 6")
                        && state.workers().get(1).forSeconds() > 2
                        && state.count(WorkersState.Doing.IDLE) == 2);
        assertThat(told).anyMatch(state -> state.count(WorkersState.Doing.STARTING) > 0);
        WorkersState last = told.get(told.size() - 1);
        assertThat(last.workers().stream()
                        .mapToInt(WorkersState.One::measurements)
                        .sum())
                .isEqualTo(requests.size());
        assertThat(last.perMinute()).isPositive();
    }

    @Test
    void anotherModelUnderTheSamePathIsFoundBeforeAnythingIsMeasured() {
        String here = workbench.modelHash();
        TinyCheckpoint.write(workbench.conditions().model(), 6);
        try (WorkerPool pool = pool(2)) {
            assertThatThrownBy(() -> outcomes(pool, uniform()))
                    .isInstanceOf(SpadeException.class)
                    .hasMessageContaining("Worker cpu#2 finds another model under the same path")
                    .hasMessageContaining(workbench.conditions().model().toString())
                    .hasMessageContaining(here);
        }
    }

    @Test
    void whatIsThrownWhileOthersMeasureEndsTheBatchAndNotThePool() {
        try (WorkerPool pool = pool(2)) {
            assertThatThrownBy(() -> pool.measure(uniform(), () -> true, (place, outcome) -> {
                        throw new SpadeException("The disk is full.");
                    }))
                    .hasMessage("The disk is full.");
            assertThat(outcomes(pool, uniform())).isEqualTo(alone(uniform()));
        }
    }

    @Test
    void workersAreNamedByTheirDevices() {
        List<Placement> placements = IntStream.of(0, 1, 1)
                .mapToObj(i -> new Placement(new Device("cuda", i), Residency.AUTO))
                .toList();
        assertThat(new WorkerPlan(placements, 1, List.of(), WorkerPlan.PATIENCE).names())
                .containsExactly("cuda:0", "cuda:1#1", "cuda:1#2");
        try (WorkerPool unused = pool(2)) {
            assertThat(unused.busy()).isEmpty();
        }
    }
}
