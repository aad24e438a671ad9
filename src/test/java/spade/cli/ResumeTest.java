package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;
import spade.VersionedFile;
import spade.record.HallOfFame;
import spade.record.RunDirectory;
import spade.record.RunFacts;
import spade.record.RunRecord;

/** Searches that end in the middle and go on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ResumeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Path folder;
    /** A run that nothing interrupted. */
    private Path whole;

    private SmallSearch small;

    @BeforeAll
    void searchOnce(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.small = SmallSearch.in(folder);
        this.whole = folder.resolve("whole");
        Program program = search(whole, "--candidates", "10", "--strategy", "evolution");
        assertThat(program.status()).as(program.err()).isZero();
    }

    private Program search(Path run, String... more) {
        return small.search(run, SmallSearch.staged("0.7", more));
    }

    private static Program resume(Path run, String... more) {
        List<String> arguments = new ArrayList<>(List.of("search", "--resume", "--run", run.toString()));
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }

    /** The run as it would be had the process died when the journal had so many bytes. */
    private Path interrupted(String name, int bytes) throws IOException {
        return interrupted(whole, name, bytes);
    }

    private Path interrupted(Path whole, String name, int bytes) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("run.json", "arguments.json")) {
            Files.copy(whole.resolve(file), run.resolve(file));
        }
        byte[] journal = Files.readAllBytes(whole.resolve("journal.jsonl"));
        Files.write(run.resolve("journal.jsonl"), Arrays.copyOf(journal, bytes));
        return run;
    }

    @Test
    void aRunThatDiedAnywhereBecomesTheRunThatItWouldHaveBeen() throws IOException {
        int size = (int) Files.size(whole.resolve("journal.jsonl"));
        for (int cut : new int[] {0, size / 7, size / 2, size - 1}) {
            Path run = interrupted("cut-" + cut, cut);
            Program program = resume(run);
            assertThat(program.status()).as(program.err()).isZero();
            assertThat(RunFacts.journal(run))
                    .as("cut at %d of %d bytes", cut, size)
                    .isEqualTo(RunFacts.journal(whole));
            assertThat(RunFacts.result(run)).isEqualTo(RunFacts.result(whole));
        }
    }

    @Test
    void aGuidedRunIsResumedAtAnyPointAndFindsItsReversePassesAgain() throws IOException {
        Path guided = folder.resolve("guided");
        long budget = 34 * 8 * 32;
        Program begun = search(guided, "--strategy", "guided", "--space", "linear", "--budget", "" + budget);
        assertThat(begun.status()).as(begun.err()).isZero();
        assertThat(begun.err()).contains("Reverse pass of", "Batch of 6 from");
        Path passes = guided.resolve("sensitivity.safetensors");
        // The first pass sees what a tenth of the budget has room for.
        long sensed = 4 * 6 * 32;
        assertThat(RunRecord.read(guided).tokens())
                .isLessThanOrEqualTo(budget)
                .isGreaterThanOrEqualTo(tokens(guided) + sensed);
        int size = (int) Files.size(guided.resolve("journal.jsonl"));
        for (int cut : new int[] {0, size / 5, size / 2, size - 1}) {
            Path run = interrupted(guided, "guided-" + cut, cut);
            boolean kept = cut != size / 5;
            if (kept) {
                Files.copy(passes, run.resolve("sensitivity.safetensors"));
            }
            Program program = resume(run);
            assertThat(program.status()).as(program.err()).isZero();
            assertThat(program.err().contains("windows, as kept.")).isEqualTo(kept);
            assertThat(RunFacts.journal(run))
                    .as("cut at %d of %d bytes", cut, size)
                    .isEqualTo(RunFacts.journal(guided));
            assertThat(RunFacts.result(run)).isEqualTo(RunFacts.result(guided));
            assertThat(run.resolve("sensitivity.safetensors")).hasSameBinaryContentAs(passes);
        }
    }

    @Test
    void aFinishedRunCanBeExtended() throws IOException {
        Path run = interrupted("extended", (int) Files.size(whole.resolve("journal.jsonl")));
        Program program = resume(run, "--candidates", "14", "--json");
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(JSON.readTree(program.out()).path("candidates").asInt()).isEqualTo(14);
        assertThat(Files.readAllLines(run.resolve("journal.jsonl")))
                .startsWith(Files.readAllLines(whole.resolve("journal.jsonl")).toArray(String[]::new));
    }

    @Test
    void aBudgetOfTokensIsUsedUpAndCanBeRaised() throws IOException {
        long candidate = 8 * 32;
        Path run = folder.resolve("tokens");
        Program begun = search(run, "--budget", "" + 9 * candidate, "--strategy", "evolution", "--json");
        assertThat(begun.status()).as(begun.err()).isZero();
        assertThat(JSON.readTree(begun.out()).path("stopped").asText()).isEqualTo("budget");
        assertThat(tokens(run)).isBetween(8 * candidate + 1, 9 * candidate);
        List<String> journal = Files.readAllLines(run.resolve("journal.jsonl"));

        Program raised = resume(run, "--budget", "" + 15 * candidate);
        assertThat(raised.status()).as(raised.err()).isZero();
        assertThat(tokens(run)).isBetween(14 * candidate + 1, 15 * candidate);
        assertThat(Files.readAllLines(run.resolve("journal.jsonl"))).startsWith(journal.toArray(String[]::new));

        Path once = folder.resolve("tokens-once");
        search(once, "--budget", "" + 15 * candidate, "--strategy", "evolution");
        assertThat(RunFacts.result(run)).isEqualTo(RunFacts.result(once));

        Program little = search(folder.resolve("little"), "--budget", "255");
        assertThat(little.status()).isEqualTo(2);
        assertThat(little.err()).contains("--budget of 255 tokens is less than one candidate takes, 256");
    }

    /** That the candidates of a run took, by its journal. */
    private static long tokens(Path run) {
        return RunFacts.candidates(run).stream()
                .mapToLong(each -> each.request().text().windows() * 32L)
                .sum();
    }

    /** What another machine computes may differ in the last digit, and was then asked for until the end of time. */
    @Test
    void aRunThatAnotherMachineBeganEndsInTime() throws IOException {
        Path run = interrupted("elsewhere", (int) Files.size(whole.resolve("journal.jsonl")));
        List<String> lines = new ArrayList<>(Files.readAllLines(run.resolve("journal.jsonl")));
        int changed = 0;
        while (!lines.get(changed).contains("\"phase\":\"search\"")) {
            changed++;
        }
        // The second candidate: OWL still is what it was.
        changed++;
        Matcher sparsities =
                Pattern.compile("\"sparsities\":\\[[^\\]]*\\d\\d(\\d)[,\\]]").matcher(lines.get(changed));
        assertThat(sparsities.find()).isTrue();
        StringBuilder line = new StringBuilder(lines.get(changed));
        line.setCharAt(sparsities.start(1), line.charAt(sparsities.start(1)) == '1' ? '2' : '1');
        lines.set(changed, line.toString());
        Files.write(run.resolve("journal.jsonl"), lines);
        Program program = assertTimeoutPreemptively(
                Duration.ofMinutes(2),
                () -> resume(run, "--time", "1s", "--candidates", "100000", "--json"),
                "the search goes on for ever");
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(JSON.readTree(program.out()).path("stopped").asText()).isEqualTo("time");
        assertThat(program.err()).contains("in the journal", "they stay unused");
        assertThat(Files.readAllLines(run.resolve("journal.jsonl"))).startsWith(lines.toArray(String[]::new));
    }

    @Test
    void aRunThatIsResumedHasOnlyTheTimeThatIsLeft() throws IOException {
        Path run = interrupted("late", (int) Files.size(whole.resolve("journal.jsonl")));
        // The search had come to its 5 seconds when it was interrupted.
        Path journal = run.resolve("journal.jsonl");
        Files.writeString(
                journal,
                Files.readString(journal).replaceAll("\"elapsed\":[0-9.E-]*[1-9][0-9.E-]*}", "\"elapsed\":5.5}"));
        int before = Files.readAllLines(journal).size();
        Program program = resume(run, "--time", "5s", "--candidates", "100000", "--json");
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode result = JSON.readTree(program.out());
        assertThat(result.path("stopped").asText()).isEqualTo("time");
        assertThat(result.path("candidates").asInt()).isEqualTo(10);
        assertThat(result.path("searchSeconds").asDouble()).isBetween(5.5, 10.0);
        assertThat(Files.readAllLines(journal)).hasSize(before);
    }

    @Test
    void aRunOfAnOlderFormatIsRefusedByItsFormat() throws IOException {
        for (String older : List.of("run.json", "journal.jsonl", "hall.json", "result.json")) {
            Path run = interrupted("older-" + older, (int) Files.size(whole.resolve("journal.jsonl")));
            Files.copy(whole.resolve("hall.json"), run.resolve("hall.json"));
            try (InputStream old = ResumeTest.class.getResourceAsStream("/spade/record/format1/" + older)) {
                Files.copy(old, run.resolve(older), StandardCopyOption.REPLACE_EXISTING);
            }
            byte[] before = Files.readAllBytes(run.resolve(older));
            // The result of a run that goes on is written anew, and nobody reads it.
            boolean read = !older.equals("result.json");
            Program program = read && !older.equals("hall.json") ? resume(run) : Program.run("runs", run.toString());
            assertThat(program.status()).as(older).isEqualTo(1);
            assertThat(program.err())
                    .contains(older + " has format 1, and this version of Spade reads " + VersionedFile.FORMAT)
                    .doesNotContain("damaged");
            assertThat(program.err().strip().lines()).hasSize(1);
            assertThat(Files.readAllBytes(run.resolve(older))).isEqualTo(before);
        }
    }

    @Test
    void aDamagedMiddleIsReportedWithItsLine() throws IOException {
        Path run = interrupted("damaged", (int) Files.size(whole.resolve("journal.jsonl")));
        List<String> lines = Files.readAllLines(run.resolve("journal.jsonl"));
        lines.set(4, lines.get(4).substring(20));
        Files.write(run.resolve("journal.jsonl"), lines);
        Program program = resume(run);
        assertThat(program.status()).isEqualTo(1);
        assertThat(program.err()).contains("Line 5 of the journal", "is damaged");
        assertThat(Files.readAllLines(run.resolve("journal.jsonl"))).isEqualTo(lines);
    }

    @Test
    void otherSettingsAreRefusedByName() throws IOException {
        Path run = interrupted("other", 0);
        Program program = resume(run, "--sparsity", "0.6");
        assertThat(program.status()).isEqualTo(2);
        assertThat(program.err()).contains("sparsities was 0.7, and is 0.6");
        Program shorter = resume(run, "--seqlen", "24");
        assertThat(shorter.status()).isEqualTo(2);
        assertThat(shorter.err().split("seqlen was 32, and is 24", -1)).hasSize(2);
        assertThat(shorter.err()).doesNotContainIgnoringCase("sha256");
        Path other = TinyCheckpoint.write(folder.resolve("other-weights"), 6);
        assertThat(resume(run, "--model", other.toString()).err())
                .contains("The run was begun differently: model: the content is another. Give the same options");
    }

    @Test
    void oneProcessAtATimeHasARun() throws IOException {
        Path run = interrupted("locked", 0);
        try (RunDirectory held = RunDirectory.open(run)) {
            Program program = resume(held.path());
            assertThat(program.status()).isEqualTo(1);
            assertThat(program.err()).contains("Another process works in the run directory");
        }
    }

    @Test
    void resumingWithoutARunIsAUsageError() {
        Program program = Program.run("search", "--resume");
        assertThat(program.status()).isEqualTo(2);
        assertThat(program.err()).contains("--run");
        Program missing = resume(folder.resolve("missing"));
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.err()).contains("There is no run in");
    }

    @Test
    void runsAreListedAndSeedOthers() {
        for (List<String> where : List.of(List.of("--in", folder.toString()), List.of(folder.toString()))) {
            Program list =
                    Program.run(Stream.concat(Stream.of("runs"), where.stream()).toArray(String[]::new));
            assertThat(list.out()).contains(whole.toString(), "finished", "evolution");
        }
        Program one = Program.run("runs", whole.toString());
        HallOfFame.Member first =
                RunRecord.read(whole).hall().orElseThrow().members().get(0);
        assertThat(one.out()).contains(first.formula());
        Path seeded = folder.resolve("seeded");
        Program program = search(seeded, "--candidates", "4", "--strategy", "local", "--start-from", whole.toString());
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(seeded.resolve("run.json")).content().contains(first.formula());
    }
}
