package spade.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import spade.Versions;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.tensor.natives.Natives;
import spade.worker.Engine;

/** Executors of a real cluster on this machine, which answer as this process does, and die. */
@SuppressWarnings("NullAway.Init")
class SparkWorkersIT {

    @TempDir
    private Path folder;

    private Asked asked;
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final Map<String, String> set = new HashMap<>();

    @BeforeEach
    void open() throws IOException {
        asked = new Asked(folder);
    }

    @AfterEach
    void close() {
        asked.close();
        set.keySet().forEach(System::clearProperty);
    }

    private void set(String property, String value) {
        System.setProperty(property, value);
        set.put(property, value);
    }

    private SparkWorkers workers(Function<UnitTask, UnitAnswer> work) {
        int threads = Natives.threads();
        Engine.Plan plan = new Engine.Plan(
                "local-cluster[2," + threads + ",1024]", threads, System.getProperty("java.class.path"));
        return new SparkWorkers(plan, work, List.of(asked.workbench), notes::add, Progress.NONE);
    }

    @Test
    void executorsAnswerAsThisProcessDoes() {
        List<Request> requests = asked.varied();
        asked.workbench.calibrated().keepRanks(0);
        List<Outcome> expected = asked.alone(requests);
        try (SparkWorkers executors = workers(new AnswerUnit())) {
            assertThat(asked.outcomes(executors, requests)).isEqualTo(expected);
            // What an executor has once it keeps.
            assertThat(asked.outcomes(executors, requests)).isEqualTo(expected);
            assertThat(executors.busy().orElseThrow()).contains("#0 ", "#1 ", " measurements");
            List<Outcome> none = new ArrayList<>();
            executors.measure(requests, () -> false, (place, outcome) -> none.add(outcome));
            assertThat(none).isEmpty();
        }
        assertThat(asked.workers).hasSize(2).allMatch(worker -> worker.matches("\\S+#[01]"));
        assertThat(notes).singleElement().asString().startsWith("2 executors, ").contains("#0 (cpu)", "#1 (cpu)");
    }

    @Test
    void executorsThatDieHangOrFreezeCostNothingButTimeAndWhatAbortsAlwaysFailsAlone() {
        set(Settings.TASK_LIMIT, "30s");
        set("spark.task.reaper.killTimeout", "3s");
        set("spark.network.timeout", "15s");
        set("spark.executor.heartbeatInterval", "2s");
        set("spark.network.timeoutInterval", "2s");
        List<Request> good = asked.uniform(
                0.3, FaultyUnit.IS_KILLED, 0.4, 0.45, FaultyUnit.HANGS, FaultyUnit.FREEZES, 0.5, 0.65, 0.7);
        List<Request> requests = Stream.concat(good.stream(), asked.uniform(FaultyUnit.ABORTS).stream())
                .toList();
        try (SparkWorkers executors = workers(new FaultyUnit(folder.toString()))) {
            List<Outcome> outcomes = asked.outcomes(executors, requests);
            assertThat(outcomes.subList(0, good.size())).isEqualTo(asked.alone(good));
            Outcome failed = outcomes.get(good.size());
            assertThat(failed.mayBeTriedAgain()).isTrue();
            assertThat(failed.reason())
                    .startsWith("It failed on every attempt: worker ")
                    .contains("134");
        }
        assertThat(folder.resolve("killed")).exists();
        assertThat(folder.resolve("hung")).exists();
        assertThat(folder.resolve("frozen")).exists();
        assertThat(notes)
                .anyMatch(note -> note.contains(" is gone, ") && note.contains("137"))
                .anyMatch(note -> note.contains(" is gone, Executor heartbeat timed out"))
                .anyMatch(note -> note.contains(" longer than " + Settings.TASK_LIMIT))
                .anyMatch(note -> note.contains(" has come."));
    }

    @Test
    void anotherModelUnderTheSamePathIsFoundBeforeAnythingIsMeasured() {
        String here = asked.workbench.modelHash();
        TinyCheckpoint.write(asked.workbench.conditions().model(), 6);
        try (SparkWorkers executors = workers(new AnswerUnit())) {
            assertThatThrownBy(() -> asked.outcomes(executors, asked.uniform(0.5)))
                    .isInstanceOf(SpadeException.class)
                    .hasMessageContaining(" finds another model under the same path")
                    .hasMessageContaining(asked.workbench.conditions().model().toString())
                    .hasMessageContaining(here);
        }
        assertThat(asked.workers).isEmpty();
    }

    @Test
    void anotherSpadeIsFoundBeforeAnythingIsMeasured() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other").resolve("spade"));
        Files.writeString(other.resolve("build.properties"), "spade=0.0.1\n");
        set(
                "spark.executor.extraClassPath",
                other.getParent() + File.pathSeparator + System.getProperty("java.class.path"));
        try (SparkWorkers executors = workers(new AnswerUnit())) {
            assertThatThrownBy(() -> asked.outcomes(executors, asked.uniform(0.5)))
                    .isInstanceOf(SpadeException.class)
                    .hasMessageMatching(
                            "Worker \\S+#[01] has Spade 0.0.1, and this process has " + Versions.SPADE + ".*");
        }
        assertThat(asked.workers).isEmpty();
    }

    @Test
    void anotherLibtorchIsFoundBeforeAnythingIsMeasured() throws IOException {
        Path other = Files.createDirectories(folder.resolve("torch"));
        Files.createFile(other.resolve(System.mapLibraryName("torch")));
        set("spark.executorEnv.PYTORCH_LIBRARY_PATH", other.toString());
        set("spark.executorEnv.PYTORCH_VERSION", "1.13.1");
        try (SparkWorkers executors = workers(new AnswerUnit())) {
            assertThatThrownBy(() -> asked.outcomes(executors, asked.uniform(0.5)))
                    .isInstanceOf(SpadeException.class)
                    .hasMessageMatching("Worker \\S+#[01]: This build works with libtorch .*1\\.13\\.1.*");
        }
        assertThat(asked.workers).isEmpty();
    }
}
