package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.TinyCheckpoint;
import spade.formula.FormulaParser;
import spade.safetensors.SafetensorsFile;

/** {@code export}, {@code replay} and {@code report} on the run of a search of a tiny checkpoint. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ExportProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Path folder;
    private Path model;
    private String text;
    private Path run;

    @BeforeAll
    void search(@TempDir Path folder) throws IOException {
        this.folder = folder;
        SmallSearch small = SmallSearch.in(folder);
        this.model = small.model();
        this.text = small.text();
        this.run = folder.resolve("run");
        List<String> length =
                List.of("--windows", "4", "--report-windows", "4", "--confirm", "1", "--candidates", "12");
        List<String> searched = List.of("--strategy", "evolution", "--sparsity", "0.6", "--space", "dsa-paper");
        Program search = small.search(
                run, Stream.concat(length.stream(), searched.stream()).toList());
        assertThat(search.status()).as(search.err()).isZero();
    }

    private String export(String... more) {
        List<String> arguments = new ArrayList<>(List.of("export"));
        arguments.addAll(List.of(more));
        Program program = Program.run(arguments.toArray(String[]::new));
        assertThat(program.status()).as(program.err()).isZero();
        return program.out();
    }

    private JsonNode result() throws IOException {
        return JSON.readTree(run.resolve("result.json").toFile());
    }

    private static double[] numbers(JsonNode array) {
        return JSON.convertValue(array, double[].class);
    }

    @Test
    void theFormulaIsThatOfTheResult() throws IOException {
        assertThat(export(run.toString(), "--as", "text").strip())
                .isEqualTo(result().path("formula").asText());
        assertThat(export(run.toString(), "--as", "latex")).contains("\\begin{align*}");
    }

    @Test
    void anyMemberOfTheHallOfFameIsExported() throws IOException {
        JsonNode members = JSON.readTree(run.resolve("hall.json").toFile()).path("members");
        assertThat(members).hasSizeGreaterThan(1);
        for (JsonNode member : members) {
            String number = member.path("number").asText();
            assertThat(export(run.toString(), "--as", "text", "--member", number)
                            .strip())
                    .isEqualTo(member.path("formula").asText());
            String csv = export(run.toString(), "--as", "csv", "--member", number);
            assertThat(csv.lines().skip(1).map(line -> Double.parseDouble(line.substring(line.indexOf(',') + 1))))
                    .containsExactly(JSON.convertValue(member.at("/allocations/0"), Double[].class));
        }
        Program none = Program.run("export", run.toString(), "--as", "text", "--member", "4711");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).contains("has the members [", "and 4711 is none of them");
        assertThat(Program.run("export", "owl", "--as", "text", "--member", "1").err())
                .contains("--member chooses from the hall of fame of a run, and owl is none");
    }

    @Test
    void aRunIsExplainedWithItsOwnAllocation() throws IOException {
        JsonNode shown =
                JSON.readTree(Program.run("formula", run.toString(), "--json").out());
        assertThat(shown.path("formula")).isEqualTo(result().path("formula"));
        assertThat(numbers(shown.path("allocation")))
                .containsExactly(numbers(result().at("/targets/0/allocation/sparsities")));
        assertThat(shown.path("model").asText()).isEqualTo("model of the run");
    }

    /** There is no calibration text to be read, and in a profile nothing but what files need. */
    @Test
    void whatNeedsNoCalibrationAsksForNone() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.csv"), "block,sparsity\n1,0.6\n0,0.5\n2,0.7\n");
        String[] of = {"--sparsity", "0.6", "--as", "csv"};
        for (String[] where : List.of(
                new String[] {"--profile", run.resolve("scores.profile").toString()},
                new String[] {"--model", model.toString(), "--calibration", "absent.txt"},
                new String[] {"--model", model.toString()})) {
            for (String allocation : List.of(file.toString(), "atp", "er", "range(exp(depth), -0.1, v: 0.1)")) {
                List<String> arguments = new ArrayList<>(List.of("export", allocation));
                arguments.addAll(List.of(of));
                arguments.addAll(List.of(where));
                Program program = Program.run(arguments.toArray(String[]::new));
                assertThat(program.status()).as(program.err()).isZero();
                assertThat(program.err()).isEmpty();
                String[] profiled = {"--profile", run.resolve("scores.profile").toString()};
                assertThat(program.out())
                        .isEqualTo(export(allocation, of[0], of[1], of[2], of[3], profiled[0], profiled[1]));
            }
        }
        assertThat(export(file.toString(), "--sparsity", "0.6", "--as", "csv", "--model", model.toString())
                        .lines())
                .containsExactly("block,sparsity", "0,0.5", "1,0.6", "2,0.7");
        String[] missing = {"--calibration", "absent.txt", "--model", model.toString()};
        assertThat(Program.run(
                                "export",
                                "owl",
                                "--sparsity",
                                "0.6",
                                "--as",
                                "csv",
                                missing[0],
                                missing[1],
                                missing[2],
                                missing[3])
                        .err())
                .contains("absent.txt");
    }

    @Test
    void aRecipeHasTheSparsitiesOfTheResult() throws IOException {
        JsonNode recipe = new YAMLMapper().readTree(export(run.toString(), "--as", "recipe"));
        JsonNode modifier = recipe.findValue("WandaPruningModifier");
        assertThat(numbers(modifier.path("sparsity")))
                .containsExactly(numbers(result().at("/targets/0/allocation/sparsities")));
        assertThat("model.layers.11").matches(modifier.at("/targets/0").asText().substring(3));
        assertThat("model.layers.11.mlp")
                .doesNotMatch(modifier.at("/targets/0").asText().substring(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"allocation json", "csv csv", "recipe yaml", "evopress yaml"})
    void whatIsExportedPrunesAsTheFormulaDoes(String formAndEnding) throws IOException {
        String form = formAndEnding.substring(0, formAndEnding.indexOf(' '));
        Path file = folder.resolve("exported." + formAndEnding.substring(form.length() + 1));
        export(run.toString(), "--as", form, "--out", file.toString());
        Program program = Program.run(
                "evaluate",
                "--model",
                model.toString(),
                "--calibration",
                text,
                "--calibration-windows",
                "4",
                "--seqlen",
                "32",
                "--text",
                text,
                "--windows",
                "4",
                "--sparsity",
                "0.6",
                "--allocation",
                file.toString(),
                "--json");
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode best = row(result(), "sequential");
        assertThat(numbers(JSON.readTree(program.out()).path("windowNll")))
                .containsExactly(numbers(best.path("nll")), within(1e-6));
    }

    /** Replayed as optuna does it: operations in their order, studies and trials numbered as they are created. */
    @Test
    void optunaHasATrialForEveryCandidate() throws IOException {
        Path failing = Files.createDirectories(folder.resolve("failing"));
        Files.copy(run.resolve("run.json"), failing.resolve("run.json"));
        List<String> journal = new ArrayList<>(Files.readAllLines(run.resolve("journal.jsonl")));
        JsonNode first = JSON.readTree(journal.stream()
                .filter(line -> line.contains("\"phase\":\"search\""))
                .findFirst()
                .orElseThrow());
        for (int number : new int[] {98, 99}) {
            ObjectNode added = first.deepCopy();
            ((ObjectNode) added.at("/purpose/candidate")).put("number", number);
            if (number == 98) {
                ((ArrayNode) added.at("/outcome/losses/byMetric/nll")).setNull(0);
            } else {
                ObjectNode outcome = added.putObject("outcome").putNull("losses");
                outcome.putObject("failure").put("reason", "It broke.").put("broken", true);
            }
            journal.add(added.toString());
        }
        Files.write(failing.resolve("journal.jsonl"), journal);
        List<JsonNode> studies = new ArrayList<>();
        List<ObjectNode> trials = new ArrayList<>();
        for (String line : export(failing.toString(), "--as", "optuna").lines().toList()) {
            JsonNode operation = JSON.readTree(line);
            switch (operation.get("op_code").asInt()) {
                case 0 -> studies.add(operation);
                case 2, 3 -> assertThat(operation.get("study_id").asInt()).isZero();
                case 4 -> trials.add((ObjectNode) operation);
                case 6 -> trials.get(operation.get("trial_id").asInt()).set("end", operation);
                case 7 ->
                    trials.get(operation.get("trial_id").asInt())
                            .put("last", operation.get("intermediate_value").asDouble())
                            .put("step", operation.get("step").asInt());
                default -> throw new AssertionError(line);
            }
        }
        assertThat(studies).hasSize(1);
        assertThat(studies.get(0).get("study_name").asText()).isEqualTo("failing");
        assertThat(trials).hasSize(12 + 2);
        for (JsonNode trial : trials) {
            int number = trial.at("/user_attrs/candidate").asInt();
            String formula = trial.at("/user_attrs/formula").asText();
            assertThat(trial.at("/params/nodes").asInt())
                    .isEqualTo(FormulaParser.parse(formula).complexity());
            assertThat(trial.path("params").fieldNames())
                    .toIterable()
                    .containsExactlyElementsOf(() -> trial.path("distributions").fieldNames());
            assertThat(trial.at("/end/datetime_complete").asText())
                    .isGreaterThanOrEqualTo(trial.path("datetime_start").asText());
            if (number > 12) {
                assertThat(trial.at("/end/state").asInt()).isEqualTo(3);
                assertThat(trial.at("/end/values").isNull()).isTrue();
                assertThat(trial.at("/user_attrs/failure").asText()).contains("broke");
            } else {
                assertThat(trial.at("/end/state").asInt()).isEqualTo(1);
                assertThat(trial.get("step").asInt()).isEqualTo(4);
                assertThat(trial.at("/end/values/0")).isEqualTo(trial.get("last"));
            }
        }
        for (JsonNode member : JSON.readTree(run.resolve("hall.json").toFile()).path("members")) {
            JsonNode trial = trials.get(member.path("number").asInt() - 1);
            assertThat(trial.at("/user_attrs/formula")).isEqualTo(member.get("formula"));
            assertThat(trial.at("/end/values/0").asDouble())
                    .isCloseTo(member.get("perplexity").asDouble(), within(1e-9));
            assertThat(numbers(trial.at("/user_attrs/allocation, model at 0.6")))
                    .containsExactly(numbers(member.at("/allocations/0")));
        }
        Program useless = Program.run("export", run.toString(), "--as", "optuna", "--sparsity", "0.6");
        assertThat(useless.status()).isEqualTo(2);
        assertThat(useless.err()).contains("--sparsity says nothing of what is exported as optuna");
        assertThat(Program.run("export", "owl", "--as", "optuna").err()).contains("There is no run in owl");
    }

    private static JsonNode row(JsonNode result, String pruning) {
        for (JsonNode row : result.at("/targets/0/rows")) {
            if (row.path("method").asText().equals("best")
                    && row.path("text").asText().equals("report")
                    && row.path("order").asText().equals(pruning)) {
                return row;
            }
        }
        throw new AssertionError("no row");
    }

    @Test
    void pythonReadsTheSparsities() throws Exception {
        Path file = folder.resolve("sparsities.py");
        export(run.toString(), "--as", "wanda", "--out", file.toString());
        Process python;
        try {
            python = new ProcessBuilder(
                            "python3",
                            "-c",
                            "import json, runpy; m = runpy.run_path('" + file + "'); print(json.dumps([m['SPARSITIES'],"
                                    + " m['all_layer_ratio']]))")
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no python3 here: the exported Python is not run");
            return;
        }
        String out = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor()).isZero();
        double[] sparsities = numbers(result().at("/targets/0/allocation/sparsities"));
        assertThat(numbers(JSON.readTree(out).get(0))).containsExactly(sparsities);
        assertThat(JSON.readTree(out).get(1).get(0).doubleValue()).isEqualTo(1 - sparsities[0]);
    }

    @Test
    void masksAreTheZerosOfTheCheckpoint() throws IOException {
        Path masks = folder.resolve("masks.safetensors");
        Path checkpoint = folder.resolve("pruned");
        export(run.toString(), "--as", "masks", "--out", masks.toString());
        export(run.toString(), "--as", "checkpoint", "--out", checkpoint.toString());
        assertThat(checkpoint.resolve("README.md")).exists();
        int kept = 0;
        int all = 0;
        JsonNode header = header(masks);
        ByteBuffer bytes = content(masks);
        try (SafetensorsFile weights = SafetensorsFile.open(checkpoint.resolve("model.safetensors"))) {
            for (String name : weights.names()) {
                JsonNode entry = header.path(name + ".mask");
                if (entry.isMissingNode()) {
                    continue;
                }
                assertThat(entry.path("dtype").asText()).isEqualTo("U8");
                float[] values = weights.floats(name);
                int inputs = (int) weights.shape(name)[1];
                int width = entry.at("/shape/1").asInt();
                int start = entry.at("/data_offsets/0").asInt();
                for (int i = 0; i < values.length; i++) {
                    int at = start + i / inputs * width + i % inputs / 8;
                    boolean bit = (bytes.get(at) >> i % inputs % 8 & 1) == 1;
                    assertThat(bit).isEqualTo(values[i] != 0);
                    kept += bit ? 1 : 0;
                    all++;
                }
            }
        }
        assertThat(1 - kept / (double) all).isCloseTo(0.6, within(0.02));
    }

    private static JsonNode header(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return JSON.readTree(new String(bytes, Long.BYTES, length, StandardCharsets.UTF_8));
    }

    private static ByteBuffer content(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return ByteBuffer.wrap(bytes, Long.BYTES + length, bytes.length - Long.BYTES - length)
                .slice();
    }

    @Test
    void aReplayHolds() {
        Program replay = Program.run("replay", run.toString());
        assertThat(replay.status()).as(replay.out() + replay.err()).isZero();
        assertThat(replay.out()).contains("sequential").contains("one-shot").contains("are those of the run");
    }

    @Test
    void aReplayOfWhatWasTamperedWithDoesNot() throws IOException {
        Path other = Files.createDirectories(folder.resolve("tampered"));
        for (String name : List.of("run.json", "journal.jsonl", "scores.profile", "hall.json")) {
            Files.copy(run.resolve(name), other.resolve(name));
        }
        ObjectNode result = (ObjectNode) result();
        for (JsonNode row : result.at("/targets/0/rows")) {
            ((ObjectNode) row).put("perplexity", 1.5 * row.path("perplexity").asDouble());
        }
        Files.writeString(other.resolve("result.json"), result.toString());
        String elsewhere = Files.writeString(folder.resolve("other.txt"), "w1 w2 w3 ".repeat(100))
                .toString();
        Program replay = Program.run("replay", other.toString(), "--text", elsewhere);
        assertThat(replay.status()).isEqualTo(1);
        assertThat(replay.out()).contains("DOES NOT HOLD").contains("report windows SHA-256");
    }

    @Test
    void aReplayWithoutAResultSaysWhatToDo() throws IOException {
        Path other = Files.createDirectories(folder.resolve("unfinished"));
        Files.copy(run.resolve("run.json"), other.resolve("run.json"));
        Program replay = Program.run("replay", other.toString());
        assertThat(replay.status()).isEqualTo(1);
        assertThat(replay.err()).contains("has no result yet").contains("--resume");
        assertThat(Program.run(
                                "report",
                                other.toString(),
                                "--out",
                                folder.resolve("empty.html").toString())
                        .status())
                .isZero();
    }

    @Test
    void theReportTellsTheFamilyOfTheBest() throws IOException {
        Path page = folder.resolve("report.html");
        Program report = Program.run("report", run.toString(), "--out", page.toString());
        assertThat(report.status()).as(report.err()).isZero();
        String html = Files.readString(page);
        String data = html.substring(html.indexOf("id=\"data\">") + 10, html.indexOf("</script>"));
        JsonNode shown = JSON.readTree(data).at("/runs/0");
        assertThat(shown.path("candidates")).hasSize(12);
        assertThat(shown.at("/candidates/0/operation").asText()).isEqualTo("seed");
        assertThat(shown.at("/family/formula").asText())
                .isEqualTo(result().path("formula").asText());
        assertThat((ArrayNode) shown.path("front")).isNotEmpty();
        assertThat(numbers(shown.at("/targets/0/allocations/best")))
                .containsExactly(numbers(result().at("/targets/0/allocation/sparsities")), within(1e-12));
    }

    @Test
    void optionsThatChangeTheScoresAreHeard() {
        Program program = Program.run("export", run.toString(), "--as", "csv", "--calibration", "nofile.txt");
        assertThat(program.status()).isNotZero();
        assertThat(program.err()).contains("nofile.txt");
        Program lsa = Program.run(
                "export",
                "lsa",
                "--as",
                "csv",
                "--sparsity",
                "0.5",
                "--profile",
                run.resolve("scores.profile").toString());
        assertThat(lsa.status()).isEqualTo(2);
        assertThat(lsa.err()).contains("lsa needs the model itself");
    }

    @Test
    void ofSeveralModelsOneIsChosen() throws IOException {
        Path both = folder.resolve("both");
        Path second = TinyCheckpoint.write(folder.resolve("second"), 6);
        Program search = Program.run(
                "search",
                "--model",
                model.toString(),
                "--model",
                second.toString(),
                "--calibration",
                text,
                "--calibration-windows",
                "4",
                "--seqlen",
                "32",
                "--search-text",
                text,
                "--windows",
                "4",
                "--report-text",
                text,
                "--allow-overlap",
                "--report-windows",
                "4",
                "--space",
                "whole",
                "--candidates",
                "6",
                "--population",
                "6",
                "--confirm",
                "0",
                "--sparsity",
                "0.5,0.6",
                "--run",
                both.toString());
        assertThat(search.status()).as(search.err()).isZero();
        Program unclear = Program.run("export", both.toString(), "--as", "csv", "--sparsity", "0.5");
        assertThat(unclear.status()).isEqualTo(2);
        assertThat(unclear.err()).contains("[model, second]");
        String csv = export(both.toString(), "--as", "csv", "--sparsity", "0.6", "--model", second.toString());
        JsonNode targets = JSON.readTree(both.resolve("result.json").toFile()).path("targets");
        double first = targets.get(3).at("/allocation/sparsities/0").doubleValue();
        assertThat(targets.get(3).path("model").asText()).isEqualTo("second");
        assertThat(csv.lines().skip(1).findFirst().orElseThrow()).isEqualTo("0," + first);
        assertThat(Program.run("replay", both.toString(), "--model", model.toString())
                        .err())
                .contains("give --model for each");
        Program replay = Program.run(
                "replay", both.toString(), "--model", model.toString(), "--model", second.toString(), "--json");
        assertThat(replay.status()).as(replay.err()).isZero();
        assertThat(JSON.readTree(replay.out()).path("numbers")).hasSize(8);
    }

    @Test
    void helpNamesEveryVerbAndTheCompletionIsAScript() {
        String help = Program.run("--help").out();
        for (String verb : List.of("search", "compare", "report", "export", "replay", "formula")) {
            assertThat(help).contains("  " + verb);
        }
        assertThat(Program.run("completion").out()).startsWith("#!/usr/bin/env bash");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing|Nothing is exported as 'nothing'",
                "masks|Where does it go? Give --out",
                "csv --sparsity 1.5|1.5",
                "graph|cannot be written as graph",
                "csv --pattern 2:4|says nothing of what is exported as csv",
                "masks --profile x --out y|--profile says nothing",
                "csv --profile x --model y|stands for a model"
            })
    void badExportsAreOneSentence(String each) {
        int bar = each.indexOf('|');
        List<String> arguments = new ArrayList<>(List.of("export", run.toString(), "--as"));
        arguments.addAll(List.of(each.substring(0, bar).split(" ", -1)));
        Program program = Program.run(arguments.toArray(String[]::new));
        assertThat(program.status()).isEqualTo(2);
        assertThat(program.err()).contains(each.substring(bar + 1)).hasLineCount(1);
    }
}
