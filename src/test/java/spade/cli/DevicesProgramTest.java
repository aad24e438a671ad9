package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;
import spade.record.RunFacts;
import spade.record.RunRecord;
import spade.tensor.natives.Natives;

/** Command lines that name several devices, with processes of workers as users have them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class DevicesProgramTest {

    private Path folder;
    private List<String> model;

    @BeforeAll
    void write(@TempDir Path folder) throws IOException {
        this.folder = folder;
        String text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
        model = List.of(
                "--model",
                TinyCheckpoint.write(folder.resolve("model")).toString(),
                "--calibration",
                text,
                "--calibration-windows",
                "4",
                "--seqlen",
                "32",
                "--sparsity",
                "0.6",
                // This process has begun with so many, and cannot have others.
                "--threads",
                String.valueOf(Natives.threads()));
    }

    private List<String> searching(Path run, String device, String... more) {
        String text = folder.resolve("text.txt").toString();
        List<String> arguments = new ArrayList<>(List.of("search", "--run", run.toString(), "--device", device));
        arguments.addAll(model);
        arguments.addAll(List.of("--search-text", text, "--report-text", text, "--allow-overlap"));
        arguments.addAll(List.of("--windows", "8", "--report-windows", "2", "--stages", "2,4", "--population", "6"));
        arguments.addAll(List.of("--confirm", "2"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Path search(String name, String device, String... more) {
        Path run = folder.resolve(name);
        Program program = Program.run(searching(run, device, more).toArray(String[]::new));
        assertThat(program.status()).as(program.err()).isZero();
        if (device.contains(",")) {
            assertThat(program.err()).contains(" workers, ", "Workers were busy: ");
        }
        return run;
    }

    private static void assertSame(Path run, Path alone) {
        assertThat(RunFacts.sorted(run)).isEqualTo(RunFacts.sorted(alone));
        assertThat(RunFacts.result(run)).isEqualTo(RunFacts.result(alone));
        assertThat(RunFacts.workers(alone)).containsOnly(Optional.empty());
        assertThat(RunFacts.workers(run)).contains(Optional.of("cpu#1"), Optional.of("cpu#2"));
    }

    @Test
    void aGuidedSearchIsTheSameOnSeveralDevices() {
        String[] guided = {"--strategy", "guided", "--space", "linear", "--budget", String.valueOf(34 * 8 * 32)};
        Path alone = search("guided", "cpu", guided);
        assertSame(search("guided-2", "cpu,cpu", guided), alone);
    }

    @Test
    void anEvolutionIsTheSameOnSeveralDevicesAndGoesOnWithOthers() throws IOException {
        String[] evolution = {"--strategy", "evolution", "--candidates", "16"};
        Path alone = search("evolution", "cpu", evolution);
        Path two = search("evolution-2", "cpu,cpu", evolution);
        assertSame(two, alone);
        // The run as it would be had it died in the middle, on three devices now, and on one.
        for (String device : List.of("cpu,cpu,cpu", "cpu")) {
            Path cut = Files.createDirectories(folder.resolve("resumed-" + device.length()));
            for (String file : List.of("run.json", "arguments.json")) {
                Files.copy(two.resolve(file), cut.resolve(file));
            }
            byte[] journal = Files.readAllBytes(two.resolve("journal.jsonl"));
            Files.write(cut.resolve("journal.jsonl"), Arrays.copyOf(journal, journal.length / 3));
            Program resumed = Program.run("search", "--resume", "--run", cut.toString(), "--device", device);
            assertThat(resumed.status()).as(resumed.err()).isZero();
            assertSame(cut, alone);
        }
    }

    @Test
    void comparisonsAndEvaluationsAreTheSameOnSeveralDevices() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> tables = new ArrayList<>();
        List<JsonNode> evaluations = new ArrayList<>();
        for (String device : List.of("cpu", "cpu,cpu")) {
            List<String> compare = new ArrayList<>(List.of("compare", "--device", device, "--json"));
            compare.addAll(model);
            compare.addAll(
                    List.of("--run", folder.resolve("table-" + device.length()).toString()));
            compare.addAll(List.of("--text", folder.resolve("text.txt").toString(), "--windows", "4"));
            compare.addAll(List.of("--allocation", "uniform", "owl", "--pruner", "wanda", "sparsegpt"));
            Program table = Program.run(compare.toArray(String[]::new));
            assertThat(table.status()).as(table.err()).isZero();
            tables.add(json.readTree(table.out()).at("/rows"));
            List<String> evaluate = new ArrayList<>(List.of("evaluate", "--device", device, "--json"));
            evaluate.addAll(model);
            evaluate.addAll(List.of("--text", folder.resolve("text.txt").toString(), "--windows", "4"));
            Program evaluated = Program.run(evaluate.toArray(String[]::new));
            assertThat(evaluated.status()).as(evaluated.err()).isZero();
            evaluations.add(json.readTree(evaluated.out()).get("windowNll"));
        }
        assertThat(evaluations.get(1)).isEqualTo(evaluations.get(0)).hasSize(4);
        assertThat(tables.get(1).findValues("nll"))
                .isNotEmpty()
                .isEqualTo(tables.get(0).findValues("nll"));
    }

    @Test
    void workersEndWithTheProcessThatTheyMeasureFor() throws IOException, InterruptedException {
        Process driver = start("killed");
        try {
            List<ProcessHandle> workers = driver.children().toList();
            assertThat(workers).hasSize(2).allMatch(ProcessHandle::isAlive);
            driver.destroyForcibly().waitFor();
            await(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            driver.destroyForcibly();
        }
    }

    /** A terminal sends an interrupt to all of them. */
    @Test
    void anInterruptEndsASearchAndNotItsWorkersBefore() throws IOException, InterruptedException {
        Process driver = start("interrupted");
        try {
            List<ProcessHandle> workers = driver.children().toList();
            for (ProcessHandle each : Stream.concat(workers.stream(), Stream.of(driver.toHandle()))
                    .toList()) {
                new ProcessBuilder("kill", "-INT", String.valueOf(each.pid()))
                        .start()
                        .waitFor();
            }
            assertThat(driver.waitFor()).isEqualTo(130);
            assertThat(RunRecord.read(folder.resolve("interrupted"))
                            .result()
                            .orElseThrow()
                            .stopped())
                    .isEqualTo("stopped");
            assertThat(Files.readString(folder.resolve("interrupted").resolve("search.log")))
                    .contains("Workers were busy: ")
                    .doesNotContain(" died");
            await(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            driver.destroyForcibly();
        }
    }

    /**
     * Begins a search of three workers that would not end soon, and waits until all have measured and it has a result.
     */
    private Process start(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(
                searching(folder.resolve(name), "cpu,cpu,cpu", "--strategy", "evolution", "--candidates", "100000"));
        Process driver = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        await(() -> journalHas(folder.resolve(name), "\"worker\":\"cpu#3\"")
                && Files.exists(folder.resolve(name).resolve("hall.json")));
        return driver;
    }

    private static boolean journalHas(Path run, String text) {
        try {
            Path journal = run.resolve("journal.jsonl");
            return Files.exists(journal) && Files.readString(journal).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in five minutes").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void otherVerbsUseOneDevice() {
        List<String> sense = new ArrayList<>(List.of("sense", "--device", "cpu,cpu", "--out", "" + folder));
        sense.addAll(model);
        Program refused = Program.run(sense.toArray(String[]::new));
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("names 2 devices, and 'spade sense' uses one");
        assertThat(Program.run("evaluate", "--device", "cpu,tpu").err()).contains("Unknown device 'tpu'");
        Program engine = Program.run("evaluate", "--engine", "spark://host:7077");
        assertThat(engine.status()).isEqualTo(2);
        assertThat(engine.err()).contains("--engine spark://host:7077", "mvn -Pspark package");
        assertThat(Program.run("--help").out()).doesNotContain("worker");
        assertThat(Program.run("completion").out()).doesNotContain("worker");
    }
}
