package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Versions;
import spade.evaluate.Metric;
import spade.record.Measurement;
import spade.record.RunRecord;

/** The packaged program, started as a user starts it: {@code java -jar target/spade.jar}. */
class ProgramIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void withoutAVerbItShowsItsHelp() throws Exception {
        Finished help = finish(start());
        assertThat(help.status).isZero();
        assertThat(help.out).contains("Usage: spade", "search", "evaluate");
    }

    @Test
    void evaluateNeedsNothingButTheProgram() throws Exception {
        Finished dense = finish(start("evaluate", "--windows", "4", "--json"));
        assertThat(dense.status).as(dense.err).isZero();
        JsonNode result = JSON.readTree(dense.out);
        assertThat(result.get("text").asText()).isEqualTo("demo:report");
        assertThat(result.get("windowNll")).hasSize(4);
        Finished pruned = finish(start(
                "evaluate",
                "--windows",
                "4",
                "--sparsity",
                "0.7",
                "--allocation",
                "owl",
                "--pruning",
                "one-shot",
                "--json"));
        assertThat(pruned.status).as(pruned.err).isZero();
        assertThat(JSON.readTree(pruned.out).get("perplexity").asDouble())
                .isGreaterThan(result.get("perplexity").asDouble());
    }

    @Test
    void aSearchPrintsItsTableAndTheAllocation() throws Exception {
        Path run = folder.resolve("run");
        Finished search = finish(start(
                "search",
                "--candidates",
                "5",
                "--population",
                "4",
                "--windows",
                "2",
                "--report-windows",
                "2",
                "--run",
                run.toString()));
        assertThat(search.status).as(search.err).isZero();
        assertThat(search.out).contains("uniform", "owl", "best", "█", "demo:report", run.toString());
        assertThat(run.resolve("result.json")).exists();
    }

    @Test
    void aHomeThatCannotBeWrittenIsNoHindrance() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "Skipped: needs a folder that nobody can write.");
        ProcessBuilder program = program("evaluate", "--windows", "2", "--json");
        program.environment().remove("SPADE_CACHE");
        program.environment().remove("XDG_CACHE_HOME");
        program.environment().put("JAVA_TOOL_OPTIONS", "-Duser.home=/proc/self/home");
        Finished dense = finish(program.start());
        assertThat(dense.status).as(dense.err).isZero();
        assertThat(JSON.readTree(dense.out).get("windowNll")).hasSize(2);
    }

    @Test
    void aLibtorchOfTheUsersThatDoesNotFitIsRefusedBeforeItIsLoaded() throws Exception {
        ProcessBuilder program = program("evaluate", "--windows", "2");
        program.environment().put("PYTORCH_LIBRARY_PATH", folder.toString());
        Finished empty = finish(program.start());
        assertThat(empty.status).isEqualTo(1);
        assertThat(empty.err).contains("PYTORCH_LIBRARY_PATH is " + folder, "name the lib folder");

        Files.createFile(folder.resolve(System.mapLibraryName("torch")));
        program.environment().put("PYTORCH_VERSION", "1.0.0");
        Finished old = finish(program.start());
        assertThat(old.status).isEqualTo(1);
        assertThat(old.err).contains("This build works with libtorch", "is 1.0.0");

        Matcher version = Pattern.compile("works with libtorch (\\S+),").matcher(old.err);
        assertThat(version.find()).isTrue();
        program.environment().put("PYTORCH_VERSION", version.group(1));
        program.environment().put("PYTORCH_FLAVOR", "cu999");
        Finished other = finish(program.start());
        assertThat(other.status).isEqualTo(1);
        assertThat(other.err).contains("PYTORCH_FLAVOR=cu999");
    }

    @Test
    void wrongUsageIsStatusTwoAndOneSentence() throws Exception {
        Finished wrong = finish(start("search", "--sparsity", "2"));
        assertThat(wrong.status).isEqualTo(2);
        assertThat(wrong.err.strip().lines()).hasSize(1);
    }

    @Test
    void stoppedByTheUserItKeepsWhatWasFinished() throws Exception {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "Skipped: signals are sent with kill.");
        Path run = folder.resolve("run");
        Process process = start(
                "search",
                "--candidates",
                "100000",
                "--windows",
                "2",
                "--report-windows",
                "2",
                "--confirm",
                "1",
                "--quiet",
                "--json",
                "--run",
                run.toString());
        awaitCandidate(process, run);
        interrupt(process);
        Finished stopped = finish(process);
        assertThat(stopped.status).isEqualTo(130);
        assertThat(JSON.readTree(stopped.out).path("stopped").asText()).isEqualTo("stopped");
        assertThat(run.resolve("result.json")).exists();
        List<Measurement> measurements = RunRecord.read(run).journal();
        assertThat(measurements)
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(each -> assertThat(each.outcome()
                                .losses()
                                .orElseThrow()
                                .of(Metric.NLL)
                                .size())
                        .isEqualTo(2));
    }

    @Test
    void stoppedTwiceItEndsAtOnceAndSaysHowToGoOn() throws Exception {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "Skipped: signals are sent with kill.");
        Path run = folder.resolve("run");
        Process process = start("search", "--candidates", "100000", "--windows", "2", "--run", run.toString());
        awaitCandidate(process, run);
        interrupt(process);
        while (process.isAlive()) {
            interrupt(process);
            Thread.sleep(50);
        }
        Finished stopped = finish(process);
        assertThat(stopped.status).isEqualTo(130);
        assertThat(run.resolve("result.json")).doesNotExist();
        String last =
                stopped.err.strip().lines().reduce((first, second) -> second).orElseThrow();
        assertThat(last.strip()).startsWith("java -jar ").endsWith("spade.jar search --resume --run " + run);
    }

    /** Until the journal has its header, dense, uniform, and the first candidate. */
    private static void awaitCandidate(Process process, Path run) throws Exception {
        Path journal = run.resolve("journal.jsonl");
        while (process.isAlive()
                && (!Files.exists(journal) || Files.readAllLines(journal).size() < 4)) {
            Thread.sleep(50);
        }
    }

    private static void interrupt(Process process) throws Exception {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Test
    void killedAtRandomMomentsItLosesNothingAndBecomesTheSameRun() throws Exception {
        Kills kills = new Kills(folder, 8);
        kills.search(0, 4);
        assertThat(kills.made()).isPositive();
        assertThat(kills.lost()).isZero();
        assertThat(kills.differing()).isZero();
    }

    @Test
    void theZipRunsFromAnyFolderThroughLinks() throws Exception {
        assumePosix();
        Path program = unzipped();
        Path link =
                Files.createSymbolicLink(folder.resolve("link"), Path.of("spade-" + Versions.SPADE, "bin", "spade"));
        Path second = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("elsewhere")).resolve("spade"), link);
        assertThat(Files.isExecutable(program)).isTrue();
        Finished dense =
                finish(script(second, "evaluate", "--windows", "2", "--json").start());
        assertThat(dense.status).as(dense.err).isZero();
        assertThat(JSON.readTree(dense.out).get("windowNll")).hasSize(2);
    }

    @Test
    void theScriptSaysThatJavaIsMissingOrTooOld() throws Exception {
        assumePosix();
        Path program = unzipped();
        ProcessBuilder missing = script(program);
        missing.environment().put("JAVA_HOME", "/no/java");
        assertThat(finish(missing.start()))
                .returns(1, Finished::status)
                .extracting(Finished::err)
                .asString()
                .contains("no program /no/java/bin/java", "Java 17");

        Path old = Files.createDirectories(folder.resolve("old/bin")).resolve("java");
        Files.writeString(old, "#!/bin/sh\necho 'openjdk version \"1.8.0_392\"' >&2\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder tooOld = script(program);
        tooOld.environment().put("JAVA_HOME", folder.resolve("old").toString());
        assertThat(finish(tooOld.start()))
                .returns(1, Finished::status)
                .extracting(Finished::err)
                .asString()
                .contains("is Java 8", "needs 17");
    }

    private static void assumePosix() {
        assumeFalse(System.getProperty("os.name").startsWith("Windows"), "Skipped: the start script is for a shell.");
    }

    /** The start script of the zip, unpacked with its permissions. */
    private Path unzipped() throws IOException {
        Path zip = Path.of("target", "spade-" + Versions.SPADE + ".zip");
        try (FileSystem inside = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true));
                Stream<Path> all = Files.walk(inside.getPath("/"))) {
            for (Path each : all.skip(1).toList()) {
                Path to = folder.resolve(each.toString().substring(1));
                Files.copy(each, to);
                Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(each));
            }
        }
        return folder.resolve("spade-" + Versions.SPADE).resolve("bin").resolve("spade");
    }

    private ProcessBuilder script(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder script = redirected(command).directory(folder.toFile());
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        script.environment()
                .computeIfPresent(
                        "SPADE_CACHE",
                        (name, cache) -> Path.of(cache).toAbsolutePath().toString());
        return script;
    }

    private record Finished(int status, String out, String err) {}

    private Process start(String... arguments) throws IOException {
        return program(arguments).start();
    }

    private ProcessBuilder program(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "spade.jar").toString()));
        command.addAll(List.of(arguments));
        return redirected(command);
    }

    private ProcessBuilder redirected(List<String> command) {
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
    }

    private Finished finish(Process process) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Finished(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }
}
