package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;
import spade.profile.ProfileFile;

/** Searches and evaluations from end to end on a tiny checkpoint, as a user starts them. */
class SearchProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private List<String> model;

    @SuppressWarnings("NullAway.Init")
    private String text;

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
        String directory = TinyCheckpoint.write(folder.resolve("model")).toString();
        model = List.of("--model", directory, "--calibration", text, "--calibration-windows", "4", "--seqlen", "32");
    }

    @Test
    void aSearchLeavesProvenanceJournalProfileLogAndResult() throws IOException {
        Path run = folder.resolve("run");
        Program program = search(run, "1");
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode result = JSON.readTree(program.out());
        assertThat(result).isEqualTo(JSON.readTree(run.resolve("result.json").toFile()));
        JsonNode provenance = JSON.readTree(run.resolve("run.json").toFile());
        assertThat(provenance.at("/models/0/sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(provenance.at("/versions/torch").asText()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(provenance.at("/search/seed").asLong()).isEqualTo(1);
        assertThat(provenance.at("/models/0/searchText/windows").asInt()).isEqualTo(6);
        assertThat(ProfileFile.read(run.resolve("scores.profile")).blocks()).hasSize(TinyCheckpoint.BLOCKS);
        assertThat(run.resolve("search.log")).content().contains("perplexity", "range(");
        List<JsonNode> journal = journal(run);
        assertThat(journal).hasSize(12).allSatisfy(line -> {
            assertThat(line.get("windowNll")).hasSize(6);
            assertThat(line.get("allocation")).hasSize(TinyCheckpoint.BLOCKS);
        });
        double best = journal.stream()
                .mapToDouble(line -> line.get("perplexity").asDouble())
                .min()
                .orElseThrow();
        assertThat(result.at("/hall/members/0/perplexity").asDouble()).isEqualTo(best);
        assertThat(run.resolve("hall.csv"))
                .content()
                .startsWith("number,complexity")
                .contains("range(");
        double smallest = Math.min(
                row(result, "best", "confirmation", "sequential")
                        .get("perplexity")
                        .asDouble(),
                Double.MAX_VALUE);
        assertThat(StreamSupport.stream(result.get("table").spliterator(), false)
                        .filter(row -> row.get("text").asText().equals("confirmation")
                                && row.get("method").asText().contains("("))
                        .map(row -> row.get("perplexity").asDouble()))
                .allMatch(other -> other >= smallest);
        assertThat(result.at("/targets/0/differences")).hasSize(2);
    }

    @Test
    void severalModelsAndSparsitiesAreSearchedForAFormulaThatSuitsThemAll() throws IOException {
        String other = TinyCheckpoint.write(folder.resolve("other"), 8).toString();
        Path run = folder.resolve("several");
        Program program = search(run, "1", "--model", other, "--sparsity", "0.4", "--confirm", "2");
        assertThat(program.status()).as(program.err()).isZero();
        JsonNode result = JSON.readTree(program.out());
        List<String> targets = StreamSupport.stream(result.get("targets").spliterator(), false)
                .map(target -> target.get("model").asText() + " " + target.get("sparsity"))
                .toList();
        assertThat(targets).containsExactly("model 0.5", "model 0.4", "other 0.5", "other 0.4");
        List<JsonNode> journal = journal(run);
        assertThat(journal).hasSize(4 * 12);
        JsonNode first = result.at("/hall/members/0");
        double[] mine = journal.stream()
                .filter(line -> line.get("number").equals(first.get("number")))
                .mapToDouble(line -> Math.log(line.get("perplexity").asDouble()))
                .toArray();
        assertThat(mine).hasSize(4);
        double mean = Arrays.stream(mine).average().orElseThrow();
        assertThat(first.get("fitness").asDouble()).isCloseTo(mean, within(1e-12));
        assertThat(first.get("perplexity").asDouble()).isCloseTo(Math.exp(mean), within(1e-9));
        // Nothing else is better on average, however good it may be on one of them.
        for (int number = 1; number <= 12; number++) {
            int candidate = number;
            assertThat(journal.stream()
                            .filter(line -> line.get("number").asInt() == candidate)
                            .mapToDouble(line -> Math.log(line.get("perplexity").asDouble()))
                            .average()
                            .orElseThrow())
                    .isGreaterThanOrEqualTo(mean - 1e-12);
        }
        for (JsonNode target : result.get("targets")) {
            assertThat(target.get("differences")).hasSize(2);
            assertThat(StreamSupport.stream(target.get("allocation").spliterator(), false)
                            .mapToDouble(JsonNode::asDouble)
                            .average()
                            .orElseThrow())
                    .isCloseTo(target.get("sparsity").asDouble(), within(1e-12));
        }
        Program again = Program.run("search", "--resume", "--run", run.toString(), "--json");
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(JSON.readTree(again.out()).get("table")).isEqualTo(result.get("table"));
    }

    @Test
    void aSpaceWithOffsetsAllocatesToLinears() throws IOException {
        Path run = folder.resolve("linear");
        Program program = search(run, "1", "--space", "linear");
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(JSON.readTree(run.resolve("run.json").toFile())
                        .at("/search/space/name")
                        .asText())
                .isEqualTo("linear");
        assertThat(journal(run)).anySatisfy(line -> {
            assertThat(line.get("formula").asText()).contains(": ");
            assertThat(line.at("/linearAllocation/0")).hasSize(7);
        });
    }

    @Test
    void aSearchForTheSmallestDivergenceMeasuresBoth() throws IOException {
        Path run = folder.resolve("kl");
        Program program = search(run, "1", "--metric", "kl");
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(JSON.readTree(run.resolve("run.json").toFile())
                        .at("/search/metric")
                        .asText())
                .isEqualTo("kl");
        List<JsonNode> journal = journal(run);
        assertThat(journal).allSatisfy(line -> {
            assertThat(line.path("windowKl")).hasSize(6).allMatch(kl -> kl.asDouble() > 0);
            assertThat(line.path("perplexity").asDouble()).isPositive();
        });
        JsonNode best = journal.stream()
                .min(Comparator.comparingDouble(line -> line.path("kl").asDouble()))
                .orElseThrow();
        assertThat(JSON.readTree(program.out()).at("/hall/members/0/formula")).isEqualTo(best.path("formula"));
    }

    @Test
    void theSameSeedMakesTheSameJournal() throws IOException {
        search(folder.resolve("first"), "3");
        search(folder.resolve("second"), "3");
        assertThat(withoutSeconds(folder.resolve("first"))).isEqualTo(withoutSeconds(folder.resolve("second")));
    }

    @Test
    void evaluateRepeatsWhatASearchReported() throws IOException {
        JsonNode result = JSON.readTree(search(folder.resolve("run"), "2").out());
        for (String pruning : List.of("one-shot", "sequential")) {
            JsonNode again = evaluate(
                    "--windows",
                    "4",
                    "--sparsity",
                    "0.5",
                    "--allocation",
                    result.get("formula").asText(),
                    "--pruning",
                    pruning);
            JsonNode reported = row(result, "best", "report", pruning);
            assertThat(again.get("windowNll")).isEqualTo(reported.get("windowNll"));
            assertThat(again.get("sparsity")).isEqualTo(reported.get("sparsity"));
            assertThat(again.get("allocation")).isEqualTo(result.at("/targets/0/allocation"));
        }
    }

    @Test
    void evaluateCountsSparsityFromZerosAndNamesItsProtocol() throws IOException {
        JsonNode dense = evaluate();
        assertThat(dense.get("sparsity").asDouble()).isZero();
        assertThat(dense.get("pruner").asText()).isEqualTo("none");
        JsonNode half = evaluate("--sparsity", "0.5", "--dtype", "bfloat16");
        assertThat(half.get("sparsity").asDouble()).isEqualTo(0.5);
        assertThat(half.get("dtype").asText()).isEqualTo("bfloat16");
        assertThat(half.get("pruning").asText()).isEqualTo("sequential");
        assertThat(half.get("windows").asInt()).isEqualTo(25);
        assertThat(half.get("perplexity").asDouble()).isCloseTo(mean(half.get("windowNll")), within(1e-9));
    }

    @Test
    void calibrationIsTakenFromTheCacheTheSecondTime() throws IOException {
        JsonNode first = evaluate("--sparsity", "0.6", "--pruning", "one-shot");
        JsonNode second = evaluate("--sparsity", "0.6", "--pruning", "one-shot");
        assertThat(second.get("windowNll")).isEqualTo(first.get("windowNll"));
        Program told = Program.run(arguments("evaluate", "--text", text, "--sparsity", "0.6", "--pruning", "one-shot"));
        assertThat(told.err()).doesNotContain("calibrating");
    }

    private static double mean(JsonNode values) {
        return Math.exp(StreamSupport.stream(values.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .average()
                .orElseThrow());
    }

    private JsonNode evaluate(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(arguments("evaluate", "--text", text, "--json")));
        arguments.addAll(List.of(options));
        Program program = Program.run(arguments.toArray(String[]::new));
        assertThat(program.status()).as(program.err()).isZero();
        return JSON.readTree(program.out());
    }

    private Program search(Path run, String seed, String... more) {
        List<String> options = new ArrayList<>(List.of(
                "--search-text",
                text,
                "--report-text",
                text,
                "--windows",
                "6",
                "--report-windows",
                "4",
                "--sparsity",
                "0.5",
                "--candidates",
                "12",
                "--population",
                "6",
                "--seed",
                seed,
                "--run",
                run.toString(),
                "--json"));
        options.addAll(List.of(more));
        return Program.run(arguments("search", options.toArray(String[]::new)));
    }

    private String[] arguments(String verb, String... options) {
        List<String> arguments = new ArrayList<>(List.of(verb));
        arguments.addAll(model);
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }

    /** The measurements of candidates. */
    private static List<JsonNode> journal(Path run) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("journal.jsonl"))) {
            JsonNode entry = JSON.readTree(line);
            if (entry.path("phase").asText().equals("search")) {
                lines.add(entry);
            }
        }
        return lines;
    }

    private static List<JsonNode> withoutSeconds(Path run) throws IOException {
        List<JsonNode> lines = journal(run);
        lines.forEach(line -> ((com.fasterxml.jackson.databind.node.ObjectNode) line).remove("seconds"));
        return lines;
    }

    private static JsonNode row(JsonNode result, String method, String text, String pruning) {
        return StreamSupport.stream(result.get("table").spliterator(), false)
                .filter(row -> row.get("method").asText().equals(method)
                        && row.get("text").asText().equals(text)
                        && row.get("pruning").asText().equals(pruning))
                .findFirst()
                .orElseThrow();
    }
}
