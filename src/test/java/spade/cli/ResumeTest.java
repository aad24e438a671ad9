package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;
import spade.record.RunDirectory;

/** Searches that end in the middle and go on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ResumeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Path folder;
    /** A run that nothing interrupted. */
    private Path whole;

    private List<String> model;

    @BeforeAll
    void searchOnce(@TempDir Path folder) throws IOException {
        this.folder = folder;
        String text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
        model = List.of(
                "--model",
                TinyCheckpoint.write(folder.resolve("model")).toString(),
                "--calibration",
                text,
                "--search-text",
                text,
                "--report-text",
                text,
                "--seqlen",
                "32");
        this.whole = folder.resolve("whole");
        Program program = search(whole, "--candidates", "10");
        assertThat(program.status()).as(program.err()).isZero();
    }

    private Program search(Path run, String... more) {
        List<String> arguments = new ArrayList<>(List.of("search"));
        arguments.addAll(model);
        arguments.addAll(List.of("--windows", "8", "--report-windows", "2", "--calibration-windows", "4"));
        arguments.addAll(List.of("--stages", "2,4", "--population", "6", "--confirm", "2", "--run", run.toString()));
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }

    private static Program resume(Path run, String... more) {
        List<String> arguments = new ArrayList<>(List.of("search", "--resume", "--run", run.toString()));
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }

    /** The run as it would be had the process died when the journal had so many bytes. */
    private Path interrupted(String name, int bytes) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        for (String file : List.of("run.json", "arguments.json")) {
            Files.copy(whole.resolve(file), run.resolve(file));
        }
        byte[] journal = Files.readAllBytes(whole.resolve("journal.jsonl"));
        Files.write(run.resolve("journal.jsonl"), Arrays.copyOf(journal, bytes));
        return run;
    }

    /** Journal or result without what differs between runs of the same search: times and places. */
    private static List<JsonNode> facts(Path run) throws IOException {
        List<JsonNode> facts = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("journal.jsonl"))) {
            facts.add(((ObjectNode) JSON.readTree(line)).without("seconds"));
        }
        ObjectNode result =
                (ObjectNode) JSON.readTree(run.resolve("result.json").toFile());
        facts.add(result.without(List.of("run", "provenance", "searchSeconds")));
        return facts;
    }

    @Test
    void aRunThatDiedAnywhereBecomesTheRunThatItWouldHaveBeen() throws IOException {
        int size = (int) Files.size(whole.resolve("journal.jsonl"));
        for (int cut : new int[] {0, size / 7, size / 2, size - 1}) {
            Path run = interrupted("cut-" + cut, cut);
            Program program = resume(run);
            assertThat(program.status()).as(program.err()).isZero();
            assertThat(facts(run)).as("cut at %d of %d bytes", cut, size).isEqualTo(facts(whole));
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
        Program list = Program.run("runs", "--in", folder.toString());
        assertThat(list.out()).contains(whole.toString(), "finished", "evolution");
        Program one = Program.run("runs", whole.toString());
        assertThat(one.out()).contains("range(");
        Path seeded = folder.resolve("seeded");
        Program program = search(seeded, "--candidates", "4", "--strategy", "local", "--seeds", whole.toString());
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(seeded.resolve("run.json"))
                .content()
                .contains(one.out().lines().skip(1).findFirst().orElseThrow().strip());
    }
}
