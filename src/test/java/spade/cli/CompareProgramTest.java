package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.TinyCheckpoint;

/** {@code compare} and {@code prune} on a tiny checkpoint. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class CompareProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Path folder;
    private Path model;
    private String text;

    @BeforeAll
    void write(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.model = TinyCheckpoint.write(folder.resolve("model"));
        this.text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
    }

    private Program run(String verb, String... options) {
        List<String> arguments = new ArrayList<>(List.of(verb, "--model", model.toString(), "--calibration", text));
        arguments.addAll(List.of("--calibration-windows", "4", "--seqlen", "32", "--text", text, "--windows", "6"));
        arguments.addAll(List.of(options));
        return Program.run(arguments.toArray(String[]::new));
    }

    private Program compare(Path run, String... more) {
        String[] usual = {"--run", run.toString(), "--search-text", text, "--search-windows", "4", "--as", "json"};
        return run("compare", Stream.concat(Stream.of(usual), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void everyCellIsWhatEvaluateSays() throws IOException {
        Path run = folder.resolve("table");
        Program program = compare(
                run, "--pruner", "wanda", "sparsegpt", "--allocation", "uniform", "owl", "er", "--sparsity", "0.5,0.6");
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode table = JSON.readTree(program.out());
        assertThat(table.get("rows")).hasSize(12);
        for (JsonNode row : table.get("rows")) {
            Program again = run(
                    "evaluate",
                    "--json",
                    "--pruner",
                    row.get("pruner").asText(),
                    "--allocation",
                    row.get("allocation").asText(),
                    "--sparsity",
                    row.get("sparsity").asText());
            assertThat(again.status()).as(again.err()).isZero();
            JsonNode one = JSON.readTree(again.out());
            assertThat(row.get("nll")).hasSize(1);
            assertThat(one.get("windowNll")).isEqualTo(row.at("/nll/0"));
            assertThat(one.get("sparsity")).isEqualTo(row.get("zeros"));
            assertThat(one.get("granularity")).isEqualTo(row.get("granularity"));
            boolean reference = row.get("allocation").asText().equals("uniform");
            assertThat(row.get("difference").isNull()).isEqualTo(reference);
        }
        for (String form : List.of("table.md", "table.csv", "table.tex", "table.json")) {
            assertThat(run.resolve(form)).content().contains("sparsegpt").contains("owl");
        }
        assertThat(Files.readAllLines(run.resolve("table.csv"))).hasSize(1 + 1 + 12);
    }

    @Test
    void aFinishedTableIsPrintedAgainFromItsFolderAlone() throws IOException {
        Path run = folder.resolve("finished");
        Program first = compare(run, "--allocation", "uniform", "mine=owl", "evopress", "--sparsity", "0.5,0.6");
        assertThat(first.status()).as(first.err()).isZero();
        for (String form : List.of("markdown", "csv", "json", "latex")) {
            Program again = Program.run("compare", "--run", run.toString(), "--as", form);
            assertThat(again.status()).as(again.err()).isZero();
            assertThat(again.err()).isEmpty();
            Path file = run.resolve("table." + form.replace("markdown", "md").replace("latex", "tex"));
            if (form.equals("json")) {
                assertThat(again.out()).isEqualTo(first.out());
            } else {
                assertThat(again.out().strip()).isEqualTo(Files.readString(file).strip());
            }
        }
    }

    @Test
    void tableLinesAreLabelledAndAnotherSparsityIsNoFailure() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine-50.csv"), "block,sparsity\n0,0.4\n1,0.5\n2,0.6\n");
        Program program = compare(folder.resolve("labelled"), "--sparsity", "0.5,0.7", "--allocation", "Ours=" + mine);
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode rows = JSON.readTree(program.out()).get("rows");
        assertThat(rows).hasSize(4);
        assertThat(rows.at("/1/allocation").asText()).isEqualTo("Ours");
        assertThat(rows.at("/1/perplexity").asDouble()).isPositive();
        assertThat(rows.at("/3/perplexity").isNull()).isTrue();
        assertThat(rows.at("/3/failure").asText()).isEmpty();
        Program twice = compare(folder.resolve("twice"), "--sparsity", "0.5", "--allocation", "a=owl", "a=dlp");
        assertThat(twice.status()).isEqualTo(2);
        assertThat(twice.err()).contains("have the same name", "NAME=ALLOCATION");
    }

    @Test
    void aRunCostsWhatItsSearchTook() throws IOException {
        List<String> words = List.of(TinyCheckpoint.text(800).split(" "));
        String before = Files.writeString(folder.resolve("before.txt"), String.join(" ", words.subList(300, 500)))
                .toString();
        String after = Files.writeString(folder.resolve("after.txt"), String.join(" ", words.subList(500, 800)))
                .toString();
        Path search = folder.resolve("search");
        List<String> options = List.of(
                        List.of("search", "--model", model.toString(), "--seqlen", "32", "--stages", "off", "--quiet"),
                        List.of("--sparsity", "0.5", "--allow-overlap"),
                        List.of("--calibration", before, "--calibration-windows", "4", "--candidates", "6"),
                        List.of(
                                "--search-text",
                                text,
                                "--windows",
                                "4",
                                "--confirm-text",
                                after,
                                "--report-text",
                                after),
                        List.of("--report-windows", "8", "--run", search.toString()))
                .stream()
                .flatMap(List::stream)
                .toList();
        Program found = Program.run(options.toArray(String[]::new));
        assertThat(found.status()).as(found.err()).isZero();
        Program program = compare(folder.resolve("cost"), "--sparsity", "0.5,0.6", "--allocation", "ours=" + search);
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(JSON.readTree(program.out()).at("/rows/3/notes").toString())
                .contains("\"ELSEWHERE\",\"text\":\"searched for model at 0.5\"");
        assertThat(JSON.readTree(program.out()).at("/rows/1/notes").toString()).doesNotContain("ELSEWHERE");
        JsonNode row = JSON.readTree(program.out()).at("/rows/1");
        assertThat(row.at("/cost/measurements").asInt()).isEqualTo(6);
        assertThat(row.at("/cost/tokens").asInt()).isEqualTo(6 * 4 * 32);
        assertThat(row.at("/cost/search"))
                .isEqualTo(JSON.readTree(search.resolve("result.json").toFile()).get("searchSeconds"));
        assertThat(row.at("/notes/0/text").asText())
                .contains("its search saw this text: searched on 4 of 6 windows (128 tokens)");
    }

    @Test
    void roundingToTheBudgetIsTheSameInEveryVerb() throws IOException {
        Path mine = Files.writeString(folder.resolve("ramp.json"), "[0.46, 0.5, 0.54]");
        String[] options = {"--sparsity", "0.5", "--allocation", mine.toString(), "--rounding", "budget"};
        JsonNode evaluated = JSON.readTree(run(
                        "evaluate",
                        Stream.concat(Stream.of(options), Stream.of("--json")).toArray(String[]::new))
                .out());
        JsonNode compared =
                JSON.readTree(compare(folder.resolve("budget"), options).out()).at("/rows/1");
        Path out = folder.resolve("pruned-to-budget");
        JsonNode pruned = JSON.readTree(run(
                        "prune",
                        Stream.concat(Stream.of(options), Stream.of("--json", "--out", out.toString()))
                                .toArray(String[]::new))
                .out());
        assertThat(evaluated.get("pruner").asText()).isEqualTo("wanda to budget");
        assertThat(evaluated.get("granularity").asText()).isEqualTo("block");
        assertThat(evaluated.get("sparsity").asDouble()).isCloseTo(0.5, within(1e-3));
        assertThat(compared.at("/nll/0")).isEqualTo(evaluated.get("windowNll"));
        assertThat(pruned.get("windowNll")).isEqualTo(evaluated.get("windowNll"));
        JsonNode field = JSON.readTree(run("evaluate", "--sparsity", "0.5", "--allocation", mine.toString(), "--json")
                .out());
        assertThat(field.get("sparsity").asDouble()).isLessThan(0.4995);
    }

    @Test
    void cellsAreMeasuredOnceAndMoreCanBeAdded() throws IOException {
        Path run = folder.resolve("grown");
        compare(run, "--sparsity", "0.7", "--allocation", "uniform", "owl", "--calibration-draws", "2");
        Path journal = run.resolve("journal.jsonl");
        List<String> before = Files.readAllLines(journal);
        assertThat(before).hasSize(1 + 1 + 4);
        Program more = compare(
                run, "--sparsity", "0.7", "--allocation", "uniform", "owl", "atp-searched", "--calibration-draws", "2");
        assertThat(more.status()).as(more.err()).isZero();
        assertThat(Files.readAllLines(journal)).hasSize(1 + 1 + 6).startsWith(before.toArray(String[]::new));
        JsonNode row = JSON.readTree(more.out()).at("/rows/0");
        assertThat(row.get("byDraw")).hasSize(2);
        assertThat(row.at("/byDraw/0")).isNotEqualTo(row.at("/byDraw/1"));
        Program other = compare(
                run, "--sparsity", "0.7", "--allocation", "uniform", "--windows", "3", "--calibration-draws", "2");
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.err()).contains("measured differently", "text windows was 6, and is 3");
    }

    @Test
    void aRowThatFailsSaysWhyAndTheTableGoesOn() throws IOException {
        Path list = Files.writeString(folder.resolve("short.json"), "[0.5, 0.5]");
        Program program =
                compare(folder.resolve("failing"), "--allocation", list.toString(), "uniform", "--sparsity", "0.5");
        assertThat(program.status()).isEqualTo(1);
        JsonNode rows = JSON.readTree(program.out()).get("rows");
        assertThat(rows.at("/0/failure").asText()).contains("has 2 blocks, and the model has 3");
        assertThat(rows.at("/1/perplexity").asDouble()).isPositive();
    }

    @Test
    void aFolderWhoseComparisonNeverBeganIsFree() throws IOException {
        Path run = folder.resolve("typo");
        assertThat(compare(run, "--sparsity", "0.7", "--text", "nosuch.txt").status())
                .isEqualTo(1);
        assertThat(compare(run, "--allocation", "uniform", "--sparsity", "0.5").status())
                .isZero();
    }

    @Test
    void aFileThatChangedIsAnotherAllocation() throws IOException {
        Path run = folder.resolve("changed");
        Path file = folder.resolve("mine.json");
        String[] options = {"--allocation", "uniform", file.toString(), "--sparsity", "0.5"};
        Files.writeString(file, "[0.4, 0.5, 0.6]");
        JsonNode before = JSON.readTree(compare(run, options).out()).at("/rows/1/perplexity");
        Files.writeString(file, "[0.6, 0.5, 0.4]");
        JsonNode after = JSON.readTree(compare(run, options).out()).at("/rows/1/perplexity");
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void aMisspeltOptionIsNoAllocation() {
        Program program = compare(folder.resolve("misspelt"), "--allocation", "uniform", "owl", "--windwos", "8");
        assertThat(program.status()).isEqualTo(2);
        assertThat(program.err()).contains("--windwos").doesNotContain("formula");
    }

    @Test
    void allocationFilesOfEveryKindSayTheSame() throws IOException {
        String json = "{\"allocation\": [0.4, 0.5, 0.6]}";
        String csv = "block,sparsity\n0,0.4\n1,0.5\n2,0.6\n";
        String recipe = """
                stage:
                  modifiers:
                    WandaPruningModifier:
                      sparsity: [0.4, 0.5, 0.6]
                      targets: ['re:model.layers.\\d+$']
                """;
        StringBuilder paths = new StringBuilder();
        for (int l = 0; l < 3; l++) {
            for (String path : List.of(
                    "self_attn.q_proj",
                    "self_attn.k_proj",
                    "self_attn.v_proj",
                    "self_attn.o_proj",
                    "mlp.gate_proj",
                    "mlp.up_proj",
                    "mlp.down_proj")) {
                paths.append("model.layers.")
                        .append(l)
                        .append('.')
                        .append(path)
                        .append(": 0.")
                        .append(4 + l)
                        .append('\n');
            }
        }
        List<Path> files = List.of(
                Files.writeString(folder.resolve("a.json"), json),
                Files.writeString(folder.resolve("a.csv"), csv),
                Files.writeString(folder.resolve("turned.csv"), "sparsity, block\n0.6,2\n0.4,0\n0.5,1\n\n"),
                Files.writeString(folder.resolve("linears.csv"), """
                        down,q,k,v,o,gate,up,block
                        0.4,0.4,0.4,0.4,0.4,0.4,0.4,0
                        0.5,0.5,0.5,0.5,0.5,0.5,0.5,1
                        0.6,0.6,0.6,0.6,0.6,0.6,0.6,2
                        """),
                Files.writeString(folder.resolve("layers.csv"), "Layer,Sparsity\n1,0.5\n2,0.6\n0,0.4\n"),
                Files.writeString(folder.resolve("a.yaml"), recipe),
                Files.writeString(folder.resolve("a.txt"), paths));
        List<JsonNode> found = new ArrayList<>();
        for (Path file : files) {
            Program program = run("evaluate", "--json", "--sparsity", "0.5", "--allocation", file.toString());
            assertThat(program.status()).as(program.err()).isZero();
            found.add(JSON.readTree(program.out()).get("windowNll"));
        }
        assertThat(found).allMatch(nll -> nll.equals(found.get(0)));
    }

    @Test
    void columnsOfATableGoByName() throws IOException {
        String linears = """
                {"linearAllocation": [[0.41, 0.5, 0.5, 0.59, 0.4, 0.5, 0.6],
                                      [0.42, 0.5, 0.5, 0.58, 0.4, 0.5, 0.6],
                                      [0.43, 0.5, 0.5, 0.57, 0.4, 0.5, 0.6]]}
                """;
        String columns = """
                down_proj,k,v,o_proj,mlp.gate_proj,up,index,q
                0.6,0.5,0.5,0.57,0.4,0.5,2,0.43
                0.6,0.5,0.5,0.59,0.4,0.5,0,0.41
                0.6,0.5,0.5,0.58,0.4,0.5,1,0.42
                """;
        List<JsonNode> found = new ArrayList<>();
        for (Path file : List.of(
                Files.writeString(folder.resolve("positions.json"), linears),
                Files.writeString(folder.resolve("names.csv"), columns))) {
            Program program = run("evaluate", "--json", "--sparsity", "0.5", "--allocation", file.toString());
            assertThat(program.status()).as(program.err()).isZero();
            found.add(JSON.readTree(program.out()).get("windowNll"));
        }
        assertThat(found.get(1)).isEqualTo(found.get(0));
        Path permuted = Files.writeString(
                folder.resolve("permuted.json"),
                "{\"linears\": [\"k\", \"q\", \"v\", \"o\", \"gate\", \"up\", \"down\"], " + linears.substring(1));
        Program refused = run("evaluate", "--sparsity", "0.5", "--allocation", permuted.toString());
        assertThat(refused.err()).contains("has the linears [\"k\",\"q\",", "and the model [q, k, v");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    0,0.4;1,0.5;2,0.6                       | begins with numbers; add the line block,sparsity or block,q,k,v,o,gate,up,down above
                    block,sparsity,score;0,0.4,1;1,0.5,1    | has a column 'score'; take it out, or name what it is (block, sparsity, q, k,
                    ,block,sparsity;0,0,0.4;1,1,0.5         | has a column without a name, as pandas writes an index; write it with index=False
                    block,layer,sparsity;0,1,0.4;1,2,0.5    | has two columns for block; give one
                    block,sparsity,sparsity;0,0.4,0.6       | has a column twice in 'block,sparsity,sparsity'
                    block,q,k,v,o,gate,up,q_proj;0,0,0,0,0,0,0,0 | has two columns for q; give one
                    sparsity;0.4;0.5;0.6                    | has the columns sparsity; give block,sparsity or block,q,k,v,o,gate,up,down
                    block,q,k;0,0.4,0.4                     | has the columns block,q,k; give block,sparsity or block,q,k,v,o,gate,up,down
                    block,q,sparsity;0,0.4,0.4              | has the columns block,q,sparsity; give
                    block,sparsity;0,0.4;1,0.5;1,0.6        | has block 1 twice
                    block,sparsity;3,0.6;1,0.4;2,0.5        | counts its blocks from 1 to 3; count them from 0
                    block,sparsity;1,0.4;2,0.5;4,0.6        | has the blocks [1, 2, 4], and blocks are counted from 0
                    block,sparsity;0,0.4;1,0.5              | has 2 blocks, and the model has 3
                    block,sparsity;0,0.4;1,0.5;2            | cannot be understood
                    block,sparsity;0,0.4;1,half;2,0.6       | has 'half' in the column sparsity of the line 1,half, where a number belongs
                    block,sparsity;0,0.4;1.5,0.5;2,0.6      | has '1.5' as the number of a block
                    block,sparsity;0,0.4;1,NaN;2,0.6        | holds NaN
                    block,sparsity                          | has no line below the names of its columns
                    """)
    void aTableThatIsNoAllocationIsRefused(String lines, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("refused.csv"), lines.replace(';', '\n') + "\n");
        Program program = run("evaluate", "--quiet", "--sparsity", "0.5", "--allocation", file.toString());
        assertThat(program.status()).isEqualTo(1);
        assertThat(program.err()).contains("refused.csv", message);
        assertThat(program.err().strip().lines()).hasSize(1);
    }

    @Test
    void levelsWithoutTheirDatabaseSayNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("levels.txt"), "model.layers.0.self_attn.q_proj: -3\n");
        Program program = run("evaluate", "--sparsity", "0.5", "--allocation", file.toString());
        assertThat(program.status()).isEqualTo(1);
        assertThat(program.err())
                .contains("levels of an EvoPress database")
                .contains("-3")
                .contains("evopress:" + file + "@STEP");
    }

    /** As its prune.py makes the database: sparsity + level · weights_diff / weights of the linear. */
    @Test
    void levelsOfEvoPressAreStepsInWeights() throws IOException {
        Map<String, Integer> levels = Map.of("0 q", 2, "0 v", -1, "1 down", -2, "2 gate", 1);
        Map<String, String> modules = new LinkedHashMap<>();
        List.of("q", "k", "v", "o").forEach(kind -> modules.put(kind, "self_attn." + kind + "_proj"));
        List.of("gate", "up", "down").forEach(kind -> modules.put(kind, "mlp." + kind + "_proj"));
        StringBuilder lines = new StringBuilder();
        List<List<Double>> expected = new ArrayList<>();
        for (int block = 0; block < TinyCheckpoint.BLOCKS; block++) {
            List<Double> row = new ArrayList<>();
            for (Map.Entry<String, String> module : modules.entrySet()) {
                int level = levels.getOrDefault(block + " " + module.getKey(), 0);
                lines.append("model.layers.%d.%s: %d\n".formatted(block, module.getValue(), level));
                int outputs = module.getValue().startsWith("mlp")
                        ? TinyCheckpoint.FFN
                        : "kv".contains(module.getKey()) ? TinyCheckpoint.HIDDEN / 2 : TinyCheckpoint.HIDDEN;
                row.add(0.6 + level * 100.0 / (outputs * TinyCheckpoint.HIDDEN));
            }
            expected.add(row);
        }
        String file = Files.writeString(
                        folder.resolve("steps.txt"), lines.toString().strip())
                .toString();
        String named = "evopress:" + file + "@100";
        JsonNode measured = evaluated(named);
        for (int block = 0; block < expected.size(); block++) {
            assertThat(JSON.convertValue(measured.at("/linearAllocation/" + block), double[].class))
                    .containsExactly(
                            expected.get(block).stream()
                                    .mapToDouble(each -> each)
                                    .toArray(),
                            within(1e-12));
        }
        Path again = folder.resolve("sparsities.txt");
        Program exported = Program.run(
                "export",
                named,
                "--as",
                "evopress",
                "--sparsity",
                "0.6",
                "--model",
                model.toString(),
                "--out",
                again.toString());
        assertThat(exported.status()).as(exported.err()).isZero();
        assertThat(evaluated(again.toString()).get("linearAllocation")).isEqualTo(measured.get("linearAllocation"));
        Program wrong = run("evaluate", "--sparsity", "0.6", "--allocation", "evopress:" + file);
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("evopress:FILE@STEP", "weights_diff");
        Path part = Files.writeString(folder.resolve("part.txt"), "model.layers.0.self_attn.q_proj: 1\n");
        Program missing = run("evaluate", "--sparsity", "0.6", "--allocation", "evopress:" + part + "@100");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.err()).contains("says nothing of model.layers.0.self_attn.k_proj");
    }

    private JsonNode evaluated(String allocation) throws IOException {
        Program program = run("evaluate", "--json", "--sparsity", "0.6", "--allocation", allocation);
        assertThat(program.status()).as(program.err()).isZero();
        return JSON.readTree(program.out());
    }

    @Test
    void aPrunedCheckpointMeasuresWhatWasSaid() throws IOException {
        for (String pruner : List.of("wanda", "sparsegpt", "magnitude+dsnot", "pruner-zero")) {
            Path out = folder.resolve("pruned-" + pruner);
            Program program = run("prune", "--json", "--pruner", pruner, "--sparsity", "0.5", "--out", out.toString());
            assertThat(program.status()).as(program.err()).isZero();
            JsonNode said = JSON.readTree(program.out());
            Program again = Program.run(
                    "evaluate",
                    "--model",
                    out.toString(),
                    "--seqlen",
                    "32",
                    "--text",
                    text,
                    "--windows",
                    "6",
                    "--json");
            assertThat(JSON.readTree(again.out()).get("windowNll")).isEqualTo(said.get("windowNll"));
            assertThat(out.resolve("README.md")).content().contains("| block | sparsity", pruner);
            assertThat(Files.mismatch(out.resolve("config.json"), model.resolve("config.json")))
                    .isEqualTo(-1);
            assertThat(said.get("sparsity").asDouble()).isCloseTo(0.5, within(0.02));
        }
    }

    @Test
    void nothingIsOverwrittenAndNothingHalfStays() throws IOException {
        Path out = Files.createDirectories(folder.resolve("taken"));
        Program taken = run("prune", "--sparsity", "0.5", "--out", out.toString());
        assertThat(taken.status()).isEqualTo(1);
        assertThat(taken.err()).contains("already something at");
        Program failed = run(
                "prune",
                "--sparsity",
                "0.5",
                "--allocation",
                "range(nosuch(scores), +0.1)",
                "--out",
                folder.resolve("never").toString());
        assertThat(failed.status()).isEqualTo(2);
        Program late = run(
                "prune",
                "--sparsity",
                "0.5",
                "--allocation",
                Files.writeString(folder.resolve("bad.json"), "[0.1]").toString(),
                "--out",
                folder.resolve("never").toString());
        assertThat(late.status()).isEqualTo(1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString())).noneMatch(name -> name.contains("never"));
        }
    }

    @Test
    void learnedAndSearchedAllocationsKeepTheBudget() throws IOException {
        Program program = compare(
                folder.resolve("learned"), "--sparsity", "0.5", "--allocation", "uniform", "lsa", "besa", "evopress");
        assertThat(program.status()).as(program.err()).isZero();
        for (JsonNode row : JSON.readTree(program.out()).get("rows")) {
            assertThat(StreamSupport.stream(row.get("sparsities").spliterator(), false)
                            .mapToDouble(JsonNode::asDouble)
                            .average()
                            .orElseThrow())
                    .as(row.get("allocation").asText())
                    .isCloseTo(0.5, within(1e-9));
        }
    }
}
