package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.record.HallOfFame;
import spade.record.Measurement;
import spade.record.Purpose;
import spade.record.RunRecord;
import spade.record.SearchResult;

/** What a search found, as it ends and as runs shows it later; and several searches beside each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RunsProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Path folder;
    private Path several;
    private List<String> options;
    private Program searched;

    @BeforeAll
    void search(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.several = folder.resolve("several");
        String text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(1600))
                .toString();
        String model = TinyCheckpoint.write(folder.resolve("model")).toString();
        options = new ArrayList<>(List.of("search", "--model", model, "--sparsity", "0.5"));
        options.addAll(List.of("--calibration", text, "--search-text", text, "--report-text", text));
        options.addAll(List.of("--calibration-windows", "4", "--seqlen", "32", "--windows", "8"));
        options.addAll(
                List.of("--report-windows", "8", "--population", "6", "--candidates", "12", "--strategy", "evolution"));
        options.add("--allow-overlap");
        searched = run("--repeats", "2", "--with-random", "--run", several.toString());
        assertThat(searched.status()).as(searched.err()).isZero();
    }

    private Program run(String... more) {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }

    private RunRecord record(String name) {
        return RunRecord.read(several.resolve(name));
    }

    @Test
    void everySeedAndStrategyHasARunAndRandomFormulasCostNoMore() {
        for (String seed : List.of("1", "2")) {
            RunRecord evolution = record("evolution-" + seed);
            RunRecord random = record("random-" + seed);
            assertThat(evolution.provenance().search().seed()).isEqualTo(Long.parseLong(seed));
            assertThat(random.provenance().search().strategy()).hasToString("random");
            assertThat(random.provenance().search().seed()).isEqualTo(Long.parseLong(seed));
            assertThat(evolution.tokens()).isPositive();
            // Whatever is left has no room for one candidate more.
            assertThat(random.tokens()).isBetween(evolution.tokens() - 8 * 32 + 1, evolution.tokens());
        }
        assertThat(searched.out()).contains("evolution", "random", "mean", "sd", "evolution against random", "2 seeds");
    }

    @Test
    void theSpreadIsThatOfTheReports() {
        double[] reports = {report("evolution-1"), report("evolution-2")};
        double mean = (reports[0] + reports[1]) / 2;
        double deviation = Math.abs(reports[0] - reports[1]) / Math.sqrt(2);
        assertThat(searched.out().lines().filter(line -> line.startsWith("evolution")))
                .anyMatch(line -> line.contains("mean") && line.contains(String.format("%.3f", mean)))
                .anyMatch(line -> line.contains("sd") && line.contains(String.format("%.3f", deviation)));
    }

    private double report(String run) {
        return record(run).result().orElseThrow().targets().get(0).rows().stream()
                .filter(row -> row.method().equals(SearchResult.BEST)
                        && row.text() == Purpose.Phase.REPORT
                        && row.order().orElseThrow().toString().equals("sequential"))
                .mapToDouble(SearchResult.Row::perplexity)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void severalSearchesThatWereInterruptedGoOn() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Files.copy(several.resolve("arguments.json"), copy.resolve("arguments.json"));
        Path first = Files.createDirectories(copy.resolve("evolution-1"));
        for (String file : List.of("run.json", "arguments.json", "journal.jsonl")) {
            Files.copy(several.resolve("evolution-1").resolve(file), first.resolve(file));
        }
        int measured = Files.readAllLines(first.resolve("journal.jsonl")).size();
        Program program = Program.run("search", "--resume", "--run", copy.toString());
        assertThat(program.status()).as(program.err()).isZero();
        assertThat(program.out()).isEqualTo(searched.out());
        assertThat(Files.readAllLines(first.resolve("journal.jsonl"))).hasSize(measured);
        // One of them alone goes on too, and is one search.
        Program alone = Program.run(
                "search", "--resume", "--run", copy.resolve("random-2").toString(), "--json");
        assertThat(alone.status()).as(alone.err()).isZero();
        assertThat(JSON.readTree(alone.out()).at("/provenance/search/strategy").asText())
                .isEqualTo("random");
    }

    @Test
    void aFolderThatHoldsSomethingIsNoPlaceForSeveralSearches() {
        Program again = run("--repeats", "2", "--run", several.toString());
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("is not empty", "--resume");
        Path one = several.resolve("random-1");
        Program within = run("--repeats", "2", "--resume", "--run", one.toString());
        assertThat(within.status()).isEqualTo(2);
        assertThat(within.err()).contains("random-1 holds one search");
        assertThat(one.resolve("evolution-1")).doesNotExist();
    }

    @Test
    void randomFormulasAreNotComparedWithThemselves() {
        Program program = run("--strategy", "random", "--with-random", "--run", several + "-random");
        assertThat(program.status()).isEqualTo(2);
        assertThat(program.err()).contains("leave out one of --with-random and --strategy random");
    }

    @Test
    void theHallSaysWhatTheConfirmationMadeOfItsMembers() {
        int compared = 0;
        for (String name : List.of("evolution-1", "evolution-2", "random-1", "random-2")) {
            RunRecord run = record(name);
            SearchResult result = run.result().orElseThrow();
            HallOfFame hall = run.hall().orElseThrow();
            assertThat(result.hall()).isEqualTo(hall);
            HallOfFame.Member winner = hall.winner().orElseThrow();
            assertThat(winner.formula()).isEqualTo(result.formula());
            double best = confirmed(run, winner.formula());
            for (HallOfFame.Member member : hall.members()) {
                HallOfFame.Confirmation found = member.confirmation().orElseThrow();
                double own = confirmed(run, member.formula());
                assertThat(found.perplexity()).isCloseTo(Math.exp(own), withinPercentage(1e-9));
                assertThat(own).isGreaterThanOrEqualTo(best);
                Optional<PairedDifference> difference = found.fromWinner();
                assertThat(difference.isEmpty()).isEqualTo(member.equals(winner));
                if (difference.isPresent()) {
                    assertThat(difference.get().mean()).isCloseTo(own - best, within(1e-12));
                    assertThat(difference.get().reference()).isEqualTo(winner.formula());
                    compared++;
                }
            }
        }
        assertThat(compared).isPositive();
    }

    /** The mean over windows and draws, from the journal. */
    private static double confirmed(RunRecord run, String formula) {
        return run.journal().stream()
                .filter(each -> each.purpose().phase() == Purpose.Phase.CONFIRMATION
                        && each.purpose().method().equals(formula))
                .mapToDouble(each -> each.outcome().losses().orElseThrow().mean(Metric.NLL))
                .average()
                .orElseThrow();
    }

    @Test
    void oneRunIsShownWithTheFormulaThatExportTakesAndItsNumbers() {
        RunRecord run = record("evolution-2");
        HallOfFame.Member winner = run.hall().flatMap(HallOfFame::winner).orElseThrow();
        Program shown = Program.run("runs", run.path().toString());
        List<String> marked =
                shown.out().lines().filter(line -> line.startsWith("*")).toList();
        assertThat(marked).hasSize(2);
        assertThat(marked.get(0))
                .contains(
                        run.path().toString(),
                        HallTable.perplexity(winner.perplexity()),
                        HallTable.perplexity(winner.confirmation().orElseThrow().perplexity()),
                        HallTable.perplexity(report("evolution-2")));
        assertThat(marked.get(1)).contains(winner.formula(), "winner");
        assertThat(run.formula()).contains(winner.formula());
    }

    @Test
    void runsAreListedByTheirDifferenceFromUniformAndCountCandidatesApart() throws IOException {
        Program list = Program.run("runs", folder.toString(), "--json");
        assertThat(list.status()).as(list.err()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : list.out().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        List<Double> differences =
                lines.stream().map(line -> line.get("fromUniform").asDouble()).toList();
        assertThat(differences).hasSizeGreaterThanOrEqualTo(4).isSorted();
        for (JsonNode line : lines) {
            RunRecord run = RunRecord.read(Path.of(line.get("run").asText()));
            long others = StreamSupport.stream(line.get("others").spliterator(), false)
                    .mapToLong(JsonNode::asLong)
                    .sum();
            assertThat(others)
                    .isEqualTo(run.journal().stream()
                            .map(Measurement::purpose)
                            .filter(purpose -> purpose.phase() != Purpose.Phase.SEARCH)
                            .count());
            assertThat(line.get("candidates").asInt())
                    .isEqualTo(run.result().orElseThrow().candidates());
        }
    }

    @Test
    void whatIsNoRunIsSaidToBeNone() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Program none = Program.run("runs", empty.toString());
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("There is no run of a search in " + empty);
        Path compared = Files.createDirectories(folder.resolve("compared"));
        Files.writeString(compared.resolve("compare.json"), "{}");
        assertThat(Program.run("runs", compared.toString()).err())
                .contains("holds a comparison", "give the command line that began it once more");
        Files.writeString(compared.resolve("table.md"), "| allocation | perplexity |\n");
        assertThat(Program.run("runs", compared.toString()).out()).contains("| allocation | perplexity |");
    }
}
