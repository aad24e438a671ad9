package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import spade.VersionedFile;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.profile.ProfileFile;
import spade.record.Measurement;
import spade.record.RunFacts;

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
        JsonNode written = JSON.readTree(run.resolve("result.json").toFile());
        assertThat(written.path("format").asInt()).isEqualTo(VersionedFile.FORMAT);
        ((ObjectNode) written).remove("format");
        assertThat(written).isEqualTo(result);
        JsonNode provenance = JSON.readTree(run.resolve("run.json").toFile());
        assertThat(provenance.at("/models/0/sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(provenance.at("/versions/torch").asText()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(provenance.at("/search/seed").asLong()).isEqualTo(1);
        assertThat(provenance.at("/models/0/searchText/windows").asInt()).isEqualTo(6);
        assertThat(ProfileFile.read(run.resolve("scores.profile")).blocks()).hasSize(TinyCheckpoint.BLOCKS);
        assertThat(run.resolve("search.log")).content().contains("perplexity", "range(");
        List<Measurement> journal = RunFacts.candidates(run);
        assertThat(journal).hasSize(12).allSatisfy(line -> {
            assertThat(losses(line).of(Metric.NLL).size()).isEqualTo(6);
            assertThat(line.request().allocation().sparsities().size()).isEqualTo(TinyCheckpoint.BLOCKS);
        });
        double best = journal.stream()
                .mapToDouble(line -> losses(line).perplexity())
                .min()
                .orElseThrow();
        assertThat(result.at("/hall/members/0/perplexity").asDouble()).isEqualTo(best);
        assertThat(run.resolve("hall.csv"))
                .content()
                .startsWith("number,complexity")
                .contains("range(");
        double smallest = row(result, "best", "confirmation", "sequential")
                .get("perplexity")
                .asDouble();
        assertThat(result.at("/hall/members")).hasSizeGreaterThan(1);
        assertThat(StreamSupport.stream(result.at("/targets/0/rows").spliterator(), false)
                        .filter(row -> row.get("text").asText().equals("confirmation")
                                && row.get("method").asText().contains("("))
                        .map(row -> row.get("perplexity").asDouble()))
                .hasSize(result.at("/hall/members").size() - 1)
                .allMatch(other -> other >= smallest);
        assertThat(result.at("/targets/0/verdicts")).hasSize(1);
        assertThat(result.at("/targets/0/verdicts/0/differences")).hasSize(2);
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
        List<Measurement> journal = RunFacts.candidates(run);
        assertThat(journal).hasSize(4 * 12);
        JsonNode first = result.at("/hall/members/0");
        double[] mine = means(journal, first.get("number").asInt());
        assertThat(mine).hasSize(4);
        double mean = Arrays.stream(mine).average().orElseThrow();
        assertThat(first.get("score").asDouble()).isCloseTo(mean, within(1e-12));
        assertThat(first.get("perplexity").asDouble()).isCloseTo(Math.exp(mean), within(1e-9));
        // Nothing else is better on average, however good it may be on one of them.
        for (int number = 1; number <= 12; number++) {
            assertThat(Arrays.stream(means(journal, number)).average().orElseThrow())
                    .isGreaterThanOrEqualTo(mean - 1e-12);
        }
        for (JsonNode target : result.get("targets")) {
            assertThat(target.at("/verdicts/0/differences")).hasSize(2);
            assertThat(StreamSupport.stream(target.at("/allocation/sparsities").spliterator(), false)
                            .mapToDouble(JsonNode::asDouble)
                            .average()
                            .orElseThrow())
                    .isCloseTo(target.get("sparsity").asDouble(), within(1e-12));
        }
        Program again = Program.run("search", "--resume", "--run", run.toString(), "--json");
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(JSON.readTree(again.out()).get("targets")).isEqualTo(result.get("targets"));
        inOptunaTheyAreAStudyAndOneForEachTarget(run, journal);
    }

    private static void inOptunaTheyAreAStudyAndOneForEachTarget(Path run, List<Measurement> journal)
            throws IOException {
        List<String> studies = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (String line : Program.run("export", run.toString(), "--as", "optuna")
                .out()
                .lines()
                .toList()) {
            JsonNode operation = JSON.readTree(line);
            if (operation.get("op_code").asInt() == 0) {
                studies.add(operation.get("study_name").asText());
            } else if (operation.get("op_code").asInt() == 6) {
                values.add(operation.at("/values/0").asDouble());
            }
        }
        assertThat(studies)
                .containsExactly(
                        "several",
                        "several: model at 0.5",
                        "several: model at 0.4",
                        "several: other at 0.5",
                        "several: other at 0.4");
        assertThat(values).hasSize(5 * 12);
        for (int number = 1; number <= 12; number++) {
            double[] nll = means(journal, number);
            assertThat(values.get(number - 1))
                    .isCloseTo(Math.exp(Arrays.stream(nll).average().orElseThrow()), within(1e-9));
            for (int target = 0; target < nll.length; target++) {
                assertThat(values.get((target + 1) * 12 + number - 1)).isCloseTo(Math.exp(nll[target]), within(1e-9));
            }
        }
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
        assertThat(RunFacts.candidates(run)).anySatisfy(line -> {
            assertThat(line.purpose().method()).contains(": ");
            assertThat(line.request().allocation().linears().get(0).size()).isEqualTo(7);
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
        List<Measurement> journal = RunFacts.candidates(run);
        assertThat(journal).hasSize(12).allSatisfy(line -> {
            assertThat(losses(line).of(Metric.KL).stream()).hasSize(6).allMatch(kl -> kl > 0);
            assertThat(losses(line).perplexity()).isPositive();
        });
        Measurement best = journal.stream()
                .min(Comparator.comparingDouble(line -> losses(line).mean(Metric.KL)))
                .orElseThrow();
        assertThat(JSON.readTree(program.out()).at("/hall/members/0/formula").asText())
                .isEqualTo(best.purpose().method());
    }

    @Test
    void theSameSeedMakesTheSameJournal() throws IOException {
        search(folder.resolve("first"), "3");
        search(folder.resolve("second"), "3");
        assertThat(RunFacts.journal(folder.resolve("first")))
                .hasSizeGreaterThan(12)
                .isEqualTo(RunFacts.journal(folder.resolve("second")));
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
            assertThat(again.get("windowNll")).isEqualTo(reported.get("nll"));
            assertThat(again.get("sparsity")).isEqualTo(reported.get("zeros"));
            assertThat(again.get("allocation")).isEqualTo(result.at("/targets/0/allocation/sparsities"));
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
    void whatIsChosenIsSaidAndKept() throws IOException {
        Program program = Program.run(arguments("evaluate", "--text", text, "--windows", "99"));
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(program.err().lines())
                .startsWith("Device cpu (this build of libtorch has no CUDA), dtype float32 (as always on a CPU).")
                .contains(text + " has 25 windows, fewer than 99; all are measured.");
        assertThat(program.out()).contains("25 windows of 32 tokens, bos text, float32, cpu");
        Program said = Program.run(arguments("evaluate", "--text", text, "--device", "cpu", "--dtype", "bf16"));
        assertThat(said.err()).isEmpty();
        assertThat(said.out()).contains("bfloat16, cpu");
        Path run = folder.resolve("kept");
        assertThat(search(run, "1").status()).isZero();
        assertThat(Files.readString(run.resolve("arguments.json")))
                .containsPattern("\"--device\",\\s*\"cpu\",\\s*\"--dtype\",\\s*\"float32\"");
    }

    @Test
    void calibrationOnTheTextMeasuredOnIsNoted() {
        Program program = Program.run(arguments("evaluate", "--text", text, "--windows", "6", "--sparsity", "0.5"));
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(program.err())
                .contains("4 of 6 windows (128 tokens) of the text measured on are in the calibration text " + text);
    }

    /** A text of which others are parts: windows 0 to 5, 6 to 11 and 12 to 24. */
    private String part(String name, int from, int to) throws IOException {
        List<String> words = List.of(TinyCheckpoint.text(800).split(" "));
        return Files.writeString(folder.resolve(name), String.join(" ", words.subList(32 * from, 32 * to)))
                .toString();
    }

    private Program searched(String run, String calibration, String confirmation, String report, String... more) {
        List<String> options = new ArrayList<>(List.of("--calibration", calibration, "--search-text", text));
        options.addAll(List.of("--confirm-text", confirmation, "--report-text", report));
        options.addAll(List.of("--windows", "6", "--report-windows", "4", "--sparsity", "0.5", "--candidates", "4"));
        options.addAll(List.of("--population", "4", "--run", folder.resolve(run).toString()));
        options.addAll(List.of(more));
        return Program.run(arguments("search", options.toArray(String[]::new)));
    }

    @Test
    void textsThatShareNothingNeedNoWordAboutIt() throws IOException {
        Program program = searched("apart", part("c", 18, 25), part("d", 6, 12), part("r", 12, 18));
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(program.out()).contains("the report text was measured only at the end.\n");
        assertThat(program.err()).doesNotContain("calibration text");
    }

    @Test
    void everyReportTextIsMeasuredAndHasVerdictsOfItsOwn() throws IOException {
        List<String> reports = List.of(part("r", 12, 15), part("s", 15, 18));
        String calibration = part("c", 18, 25);
        Program program = searched(
                "two",
                calibration,
                part("d", 6, 12),
                reports.get(0),
                "--report-text",
                reports.get(1),
                "--report-windows",
                "3");
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(program.out()).contains("report text 1", "report text 2: " + reports.get(1) + ", 3 windows");
        JsonNode result = JSON.readTree(folder.resolve("two/result.json").toFile());
        assertThat(result.at("/targets/0/verdicts").findValuesAsText("source")).isEqualTo(reports);
        JsonNode formula = result.get("formula");
        for (String report : reports) {
            JsonNode row = StreamSupport.stream(result.at("/targets/0/rows").spliterator(), false)
                    .filter(each -> each.get("method").asText().equals("best")
                            && each.get("source").asText().equals(report)
                            && each.get("order").asText().equals("one-shot"))
                    .findFirst()
                    .orElseThrow();
            Program alone = Program.run(arguments(
                    "evaluate",
                    "--calibration",
                    calibration,
                    "--text",
                    report,
                    "--windows",
                    "3",
                    "--json",
                    "--sparsity",
                    "0.5",
                    "--pruning",
                    "one-shot",
                    "--allocation",
                    formula.asText()));
            assertThat(JSON.readTree(alone.out()).get("perplexity")).isEqualTo(row.get("perplexity"));
        }
        String run = folder.resolve("two").toString();
        Program replay = Program.run("replay", run, "--json");
        assertThat(replay.status()).as(replay.err()).isZero();
        assertThat(JSON.readTree(replay.out()).get("numbers").findValuesAsText("text"))
                .containsExactlyInAnyOrder(reports.get(0), reports.get(0), reports.get(1), reports.get(1));
        Program one = Program.run("replay", run, "--text", reports.get(0));
        assertThat(one.status()).isEqualTo(2);
        assertThat(one.err()).contains("report texts", "give --text for each");
        Program twice = searched("twice", text, text, reports.get(0), "--report-text", reports.get(0));
        assertThat(twice.status()).isEqualTo(2);
        assertThat(twice.err()).contains("different texts", "none twice");
    }

    @Test
    void whatIsReportedOnMustNotHaveBeenChosenOn() throws IOException {
        String calibration = part("c", 18, 25);
        String confirmation = part("d", 6, 12);
        String report = part("r", 12, 18);
        String remedy = "--allow-overlap for a result that says so.";
        assertThat(searched("1", calibration, confirmation, text, "--report-windows", "7"))
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(2))
                .satisfies(refused -> assertThat(refused.err())
                        .contains(
                                "6 of 7 windows (192 tokens) of the report text " + text + " are in the search text "
                                        + text,
                                "1 of 7 windows (32 tokens) of the report text " + text
                                        + " are in the confirmation text " + confirmation,
                                "Give another --report-text",
                                remedy));
        assertThat(folder.resolve("1")).doesNotExist();
        assertThat(searched("2", calibration, text, report).err())
                .contains("6 of 6 windows (192 tokens) of the confirmation text", remedy);
        assertThat(searched("3", report, confirmation, report).err())
                .contains("4 of 4 windows (128 tokens) of the report text", "are in the calibration text", remedy);
        // Only the second draw of the confirmation is random, and its windows may lie anywhere in the report text.
        String longer = part("l", 12, 25);
        assertThat(searched("4", longer, confirmation, part("e", 18, 25), "--seqlen", "16", "--calibration-draws", "40")
                        .err())
                .contains("are in the calibration text " + longer, remedy);
    }

    @Test
    void calibrationOnTheSearchTextIsNoted() throws IOException {
        Program program = searched("noted", text, part("d", 6, 12), part("r", 12, 18), "--calibration-draws", "1");
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(program.err())
                .contains("model: 4 of 6 windows (128 tokens) of the search text " + text
                        + " are in the calibration text " + text + ".");
    }

    @Test
    void anOverlapThatIsAllowedStandsInTheResult() throws IOException {
        Program program = searched("allowed", part("c", 18, 25), part("d", 6, 12), text, "--allow-overlap");
        assertThat(program.status()).as(program.err()).isZero();
        String shared = "model: 4 of 4 windows (128 tokens) of the report text " + text + " are in the search text "
                + text + ".";
        assertThat(program.out())
                .contains("at the end, but it says less than it seems to, because what was chosen on is in it: "
                        + shared);
        assertThat(JSON.readTree(folder.resolve("allowed/run.json").toFile())
                        .get("overlap")
                        .asText())
                .isEqualTo(shared);
        assertThat(JSON.readTree(folder.resolve("allowed/result.json").toFile())
                        .at("/provenance/overlap")
                        .asText())
                .isEqualTo(shared);
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
                "--allow-overlap",
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

    private static Losses losses(Measurement measurement) {
        return measurement.outcome().losses().orElseThrow();
    }

    /** A candidate's mean negative log-likelihoods, target by target. */
    private static double[] means(List<Measurement> journal, int number) {
        return journal.stream()
                .filter(line -> line.purpose().candidate().orElseThrow().number() == number)
                .mapToDouble(line -> losses(line).mean(Metric.NLL))
                .toArray();
    }

    private static JsonNode row(JsonNode result, String method, String text, String pruning) {
        return StreamSupport.stream(result.at("/targets/0/rows").spliterator(), false)
                .filter(row -> row.get("method").asText().equals(method)
                        && row.get("text").asText().equals(text)
                        && row.get("order").asText().equals(pruning))
                .findFirst()
                .orElseThrow();
    }
}
