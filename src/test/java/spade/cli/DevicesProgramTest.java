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

    /** This process has begun with so many, and cannot have others. */
    private static final List<String> THREADS = List.of("--threads", String.valueOf(Natives.threads()));

    private Path folder;
    private SmallSearch small;
    /** Options of verbs beside search. */
    private List<String> model;

    @BeforeAll
    void write(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.small = SmallSearch.in(folder);
        this.model = Stream.of(small.opening(), List.of("--sparsity", "0.6"), THREADS)
                .flatMap(List::stream)
                .toList();
    }

    private List<String> searching(Path run, String device, String... more) {
        List<String> options = new ArrayList<>(SmallSearch.staged("0.6", more));
        options.addAll(THREADS);
        options.addAll(List.of("--device", device));
        return small.arguments(run, options);
    }

    private Path search(String name, String device, String... more) {
        Path run = folder.resolve(name);
        Program program = run(searching(run, device, more));
        if (device.contains(",")) {
            assertThat(program.err()).contains(" workers, ", "Workers were busy: ", " measurements a minute.");
            assertThat(program.out()).contains("Measured on cpu, cpu, workers cpu#1, cpu#2.");
            assertThat(RunRecord.read(run).provenance().machines().orElseThrow().devices())
                    .containsExactly("cpu", "cpu");
        } else {
            assertThat(program.out()).contains("Measured on cpu.");
        }
        return run;
    }

    private static Program run(List<String> arguments) {
        Program program = Program.run(arguments.toArray(String[]::new));
        assertThat(program.status()).as(program.err()).isZero();
        return program;
    }

    private Program run(String verb, String device, String... more) {
        return run(Stream.of(List.of(verb, "--device", device), model, List.of(more))
                .flatMap(List::stream)
                .toList());
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
        String[] on = {"--text", small.text(), "--windows", "4", "--json"};
        for (String device : List.of("cpu", "cpu,cpu")) {
            String[] table = {
                "--run", folder.resolve("table-" + device.length()).toString()
            };
            String[] allocations = {"--allocation", "uniform", "owl", "--pruner", "wanda", "sparsegpt"};
            String[] compare =
                    Stream.of(on, table, allocations).flatMap(Stream::of).toArray(String[]::new);
            tables.add(json.readTree(run("compare", device, compare).out()).at("/rows"));
            Program evaluated = run("evaluate", device, on);
            // One text of a model that is pruned as it passes is for one worker.
            assertThat(evaluated.err()).doesNotContain("workers");
            evaluations.add(json.readTree(evaluated.out()).get("windowNll"));
        }
        assertThat(evaluations.get(1)).isEqualTo(evaluations.get(0)).hasSize(4);
        assertThat(tables.get(1).findValues("nll"))
                .isNotEmpty()
                .isEqualTo(tables.get(0).findValues("nll"));
    }

    /** 70 windows of 32 tokens, of which 32 go through a block together: three groups for two workers. */
    @Test
    void aTextIsDividedAmongWorkers() throws IOException {
        String text = Files.writeString(folder.resolve("long.txt"), TinyCheckpoint.text(70 * 32 + 1))
                .toString();
        String[] on = {"--text", text, "--windows", "70", "--json", "--pruning", "one-shot"};
        Program alone = run("evaluate", "cpu", on);
        Program two = run("evaluate", "cpu,cpu,cpu,cpu", on);
        assertThat(two.err()).contains("3 workers, ", "cpu#3");
        ObjectMapper json = new ObjectMapper();
        assertThat(json.readTree(two.out()).get("windowNll"))
                .isEqualTo(json.readTree(alone.out()).get("windowNll"))
                .hasSize(70);
    }

    @Test
    void sensingIsTheSameOnSeveralDevices() throws IOException {
        List<byte[]> profiles = new ArrayList<>();
        for (String device : List.of("cpu", "cpu,cpu")) {
            Path out = folder.resolve("sensed-" + device.length());
            Program sensed = run(
                    "sense",
                    device,
                    "--text",
                    small.text(),
                    "--windows",
                    "4",
                    "--probes",
                    "blocks,linears",
                    "--out",
                    "" + out);
            assertThat(sensed.err().contains("Workers were busy: cpu#1")).isEqualTo(device.contains(","));
            profiles.add(Files.readAllBytes(out.resolve("sensitivity-0.6.safetensors")));
        }
        assertThat(profiles.get(1)).isEqualTo(profiles.get(0));
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
        Program refused = Program.run("export", "owl", "--as", "csv", "--sparsity", "0.6", "--device", "cpu,cpu");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("names 2 devices, and 'spade export' uses one");
        assertThat(Program.run("evaluate", "--device", "cpu,tpu").err()).contains("Unknown device 'tpu'");
        Program engine = Program.run("evaluate", "--engine", "spark://host:7077");
        assertThat(engine.status()).isEqualTo(2);
        assertThat(engine.err()).contains("--engine spark://host:7077", "mvn -Pspark package");
        assertThat(Program.run("--help").out()).doesNotContain("worker");
        assertThat(Program.run("completion").out()).doesNotContain("worker");
    }
}
