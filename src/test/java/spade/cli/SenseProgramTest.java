package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.record.ModelProfiles;
import spade.sense.LossModel;
import spade.sense.SensitivityFile;
import spade.sense.SensitivityProfile;

/** What models can bear, from end to end on tiny checkpoints, as a user asks for it. */
@SuppressWarnings("NullAway.Init")
class SenseProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FEW = 5;

    @TempDir
    private Path folder;

    private String text;

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
        TinyCheckpoint.write(folder.resolve("model"));
    }

    private Program sense(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("sense", "--calibration", text, "--calibration-windows", "4"));
        arguments.addAll(List.of("--seqlen", "32", "--text", text, "--windows", "3", "--sparsity", "0.5"));
        arguments.addAll(List.of("--model", folder.resolve("model").toString()));
        arguments.addAll(List.of("--out", folder.resolve(out).toString()));
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }

    private Path file(String out, double sparsity) {
        return ModelProfiles.sensitivityIn(folder.resolve(out), sparsity);
    }

    @Test
    void aFolderStandsForTheModel() throws IOException {
        Program program = sense("a.profiles", "--probes", "kinds", "--json", "--report", report().toString());
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode said = JSON.readTree(program.out());
        assertThat(said.get("kinds")).hasSize(7);
        assertThat(said.get("blocks")).hasSize(TinyCheckpoint.BLOCKS);
        assertThat(StreamSupport.stream(said.get("kinds").spliterator(), false)
                        .mapToDouble(kind -> kind.get("share").asDouble())
                        .sum())
                .isEqualTo(1);
        assertThat(said.get("curvature").isNumber()).isTrue();
        ModelProfiles read = ModelProfiles.read(folder.resolve("a.profiles"));
        assertThat(read.name()).isEqualTo("a");
        assertThat(read.scores().blocks()).hasSize(TinyCheckpoint.BLOCKS);
        SensitivityProfile known = read.at(0.5).orElseThrow();
        assertThat(known.passes()).hasSize(1).allMatch(pass -> pass.windows() == 3);
        assertThat(known.knows(Allocation.uniform(0.5, TinyCheckpoint.BLOCKS))).isTrue();
        assertThat(known.measured())
                .hasSize(FEW + 2 * 7)
                .allMatch(each -> each.losses().size() == 3);
        assertThat(Files.readString(report())).contains("\"sensitivities\":[{", "\"kinds\":[\"q\"");
        Program page = Program.run("report", folder.resolve("a.profiles").toString());
        assertThat(page.status()).as(page.err()).isZero();
    }

    private Path report() {
        return folder.resolve("page.html");
    }

    @Test
    void whatIsThereIsNotMadeAgainAndGoesOn() throws IOException {
        assertThat(sense("whole.profiles", "--passes", "2", "--probes", "blocks")
                        .status())
                .isZero();
        SensitivityProfile whole = SensitivityFile.read(file("whole.profiles", 0.5));
        assertThat(whole.passes()).hasSize(2);
        // Stopped in the middle of its first measurements.
        assertThat(sense("cut.profiles").status()).isZero();
        SensitivityProfile begun = SensitivityFile.read(file("cut.profiles", 0.5));
        SensitivityProfile stopped = SensitivityProfile.empty(
                        begun.provenance(), begun.sparsity(), begun.kinds(), begun.parameters())
                .with(begun.passes().get(0))
                .with(begun.measured().get(0));
        SensitivityFile.write(stopped, file("cut.profiles", 0.5));
        assertThat(sense("cut.profiles", "--passes", "2", "--probes", "blocks").status())
                .isZero();
        SensitivityProfile goneOn = SensitivityFile.read(file("cut.profiles", 0.5));
        assertThat(goneOn.measured()).containsExactlyElementsOf(whole.measured());
        assertThat(goneOn.passes().get(1).base())
                .isEqualTo(whole.passes().get(1).base());
        byte[] before = Files.readAllBytes(file("whole.profiles", 0.5));
        assertThat(sense("whole.profiles", "--passes", "2", "--probes", "blocks")
                        .status())
                .isZero();
        assertThat(Files.readAllBytes(file("whole.profiles", 0.5))).isEqualTo(before);
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() throws IOException {
        assertThat(sense("a.profiles").status()).isZero();
        refused(sense("a.profiles", "--windows", "2"), 1, "begun with", "--out");
        refused(sense("a.profiles", "--base", "owl"), 1, "another base", "--out");
        TinyCheckpoint.write(folder.resolve("model"), 8);
        byte[] before = Files.readAllBytes(ModelProfiles.scoresIn(folder.resolve("a.profiles")));
        refused(sense("a.profiles", "--sparsity", "0.6"), 1, "begun with model", "--out");
        assertThat(Files.readAllBytes(ModelProfiles.scoresIn(folder.resolve("a.profiles"))))
                .isEqualTo(before);
        Files.createDirectories(folder.resolve("other"));
        Files.writeString(folder.resolve("other").resolve("notes"), "mine");
        refused(sense("other"), 1, "holds something else", "--out");
        refused(sense("b.profiles", "--passes", "0"), 2, "--passes");
        refused(sense("b.profiles", "--probes", "kind"), 2, "kinds");
    }

    @Test
    void formulasAreFoundOnProfilesAloneAndMeasuredLater() throws IOException {
        Path found = folder.resolve("found");
        Program program = search("--sparsity", "0.5", "--candidates", "500", "--json", "--run", found.toString());
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode result = JSON.readTree(program.out());
        assertThat(result.findValuesAsText("model")).contains("a", "b");
        assertThat(result.get("targets")).hasSize(2);
        JsonNode best = result.at("/members/0");
        for (JsonNode rule : result.get("rules")) {
            // The rule slope is no formula.
            assertThat(rule.get("complexity").asInt() == 0
                            || best.get("loss").asDouble() <= rule.get("loss").asDouble() + 1e-9)
                    .as(rule.toString())
                    .isTrue();
        }
        assertThat(result.at("/rules/0/name").asText()).isEqualTo("uniform");
        assertThat(result.at("/rules/0/loss").asDouble()).isCloseTo(0, within(1e-12));
        double[] losses = new double[2];
        for (int t = 0; t < 2; t++) {
            ModelProfiles model = ModelProfiles.read(folder.resolve(t == 0 ? "a.profiles" : "b.profiles"));
            Allocation allocation =
                    AllocationRule.parse(best.get("name").asText()).allocate(model.scores(), 0.5);
            losses[t] = LossModel.of(model.at(0.5).orElseThrow()).predict(allocation);
            assertThat(best.at("/losses/" + t).asDouble()).isCloseTo(losses[t], within(1e-9));
        }
        assertThat(best.get("loss").asDouble()).isCloseTo((losses[0] + losses[1]) / 2, within(1e-9));
        measuredLater(found, best.get("name").asText());
    }

    private void measuredLater(Path found, String best) throws IOException {
        Path run = folder.resolve("run");
        Program measured = Program.run(
                "search",
                "--model",
                folder.resolve("model").toString(),
                "--calibration",
                text,
                "--search-text",
                text,
                "--report-text",
                text,
                "--allow-overlap",
                "--seqlen",
                "32",
                "--windows",
                "2",
                "--report-windows",
                "2",
                "--calibration-windows",
                "4",
                "--sparsity",
                "0.5",
                "--candidates",
                "3",
                "--confirm",
                "0",
                "--start-from",
                found.toString(),
                "--run",
                run.toString());
        assertThat(measured.status()).as(measured.err()).isZero();
        assertThat(JSON.readTree(run.resolve("run.json").toFile())
                        .at("/search/seeds")
                        .toString())
                .contains(best);
    }

    @Test
    void everyModelIsLeftOutOnce() throws IOException {
        Program program = search("--leave-one-out", "--worst", "--candidates", "300", "--json");
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode left = JSON.readTree(program.out());
        assertThat(left.findValuesAsText("model")).containsExactly("a", "b");
        assertThat(left.at("/0/sparsities").toString()).isEqualTo("[0.5]");
        assertThat(left.at("/0/rules").findValuesAsText("name"))
                .containsExactly("uniform", "owl", "dlp", "atp", "slope");
        // What was found for a was found on b alone.
        Path found = folder.resolve("found");
        Program alone = Program.run(
                "search",
                "--on",
                folder.resolve("b.profiles").toString(),
                "--worst",
                "--candidates",
                "300",
                "--json",
                "--run",
                found.toString());
        List<String> names = JSON.readTree(alone.out()).get("members").findValuesAsText("name");
        assertThat(names).contains(left.at("/0/formula/name").asText());
    }

    @Test
    void whatIsNoProfileIsRefused() throws IOException {
        assertThat(sense("a.profiles").status()).isZero();
        String a = folder.resolve("a.profiles").toString();
        refused(Program.run("search", "--on", folder.resolve("model").toString()), 1, "no profiles", "spade sense");
        refused(Program.run("search", "--on", a, "--sparsity", "0.7"), 2, "0.7", "[0.5]", "spade sense");
        refused(Program.run("search", "--on", a, "--model", "x"), 2, "--start-from");
        refused(Program.run("search", "--worst"), 2, "--on");
        assertThat(ModelProfiles.read(Path.of(a)).scores().slopesAt(0.5)).isPresent();
        refused(Program.run("search", "--on", a, "--leave-one-out"), 2, "several --on");
        TinyCheckpoint.write(folder.resolve("model"), 8);
        assertThat(sense("b.profiles").status()).isZero();
        Files.copy(file("b.profiles", 0.5), file("a.profiles", 0.6));
        refused(Program.run("search", "--on", a), 1, "another model", "spade sense");
    }

    /** On profiles of two models. */
    private Program search(String... more) throws IOException {
        assertThat(sense("a.profiles").status()).isZero();
        TinyCheckpoint.write(folder.resolve("model"), 8);
        assertThat(sense("b.profiles").status()).isZero();
        List<String> arguments = new ArrayList<>(
                List.of("search", "--on", folder.resolve("a.profiles").toString()));
        arguments.addAll(List.of("--on", folder.resolve("b.profiles").toString()));
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }

    private static void refused(Program program, int status, String... words) {
        assertThat(program.status()).as(program.err()).isEqualTo(status);
        assertThat(program.err()).contains(words);
    }
}
