package spade.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Doubles;
import spade.Failures;
import spade.Progress;
import spade.allocation.Allocation;
import spade.allocator.Searched;
import spade.data.BeginningToken;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference.Verdict;
import spade.measure.Conditions;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.TinyWorkbench;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.record.Text;
import spade.tensor.DType;

/** Comparisons on a tiny checkpoint, and tables of made-up cells. */
@SuppressWarnings("NullAway.Init")
class ComparisonTest {

    @TempDir
    private Path folder;

    private Conditions conditions;

    @BeforeEach
    void write() throws IOException {
        conditions = TinyWorkbench.conditions(folder);
    }

    private ComparisonPlan plan(Conditions of, int draws, String... allocations) {
        return new ComparisonPlan(
                of,
                TinyWorkbench.PLACEMENT,
                of.calibration(),
                WindowCount.of(6),
                of.calibration(),
                WindowCount.of(2),
                Optional.empty(),
                List.of(Pruner.WANDA),
                List.of(0.5),
                List.of(allocations).stream().map(Labelled::parse).toList(),
                CalibrationOrder.SEQUENTIAL,
                draws,
                "uniform",
                Optional.empty());
    }

    /** Hears of cells, and looks at the workbench after each. */
    private static final class Listener {

        private static final Pattern CELL = Pattern.compile("\\d+/\\d+  .* at 0\\.5, .*, calibration (\\d+): .*");

        private final List<String> outcomes = new ArrayList<>();
        private final List<Boolean> ranked = new ArrayList<>();
        private Optional<Workbench> workbench = Optional.empty();

        void ready(Workbench opened) {
            workbench = Optional.of(opened);
        }

        void note(String sentence) {
            Matcher cell = CELL.matcher(sentence);
            if (cell.matches()) {
                outcomes.add(sentence);
                int draw = Integer.parseInt(cell.group(1)) - 1;
                ranked.add(workbench.orElseThrow().calibrated(draw).keepsRanks());
            }
        }
    }

    private ComparisonTable compare(String name, ComparisonPlan plan, Listener listener, Progress progress) {
        try (ComparisonDirectory directory = ComparisonDirectory.open(folder.resolve(name))) {
            return new ComparisonRun(
                            plan,
                            directory,
                            listener::ready,
                            workbench -> Measurer.on(List.of(workbench)),
                            listener::note,
                            progress)
                    .run();
        }
    }

    private Conditions seeded(long seed) {
        return new Conditions(
                conditions.model(),
                conditions.dtype(),
                conditions.seqlen(),
                conditions.bos(),
                conditions.calibration(),
                conditions.calibrationWindows(),
                Optional.of(seed));
    }

    @Test
    void twoDrawsAreTwoRunsWithOneModel() {
        List<Long> read = new ArrayList<>();
        Progress progress = (task, done, total) -> {
            if (task.equals("reading weights") && done == total) {
                read.add(total);
            }
        };
        String[] allocations = {"uniform", "owl", "dlp"};
        ComparisonTable both = compare("both", plan(conditions, 2, allocations), new Listener(), progress);
        assertThat(read).hasSize(1);
        for (int draw = 0; draw < 2; draw++) {
            // The first windows of a running text, and behind them random ones.
            Conditions drawn = draw == 0 ? conditions : seeded(draw);
            ComparisonTable one = compare("draw-" + draw, plan(drawn, 1, allocations), new Listener(), Progress.NONE);
            for (int r = 0; r < allocations.length; r++) {
                assertThat(both.rows().get(r).byDraw().get(draw))
                        .isEqualTo(one.rows().get(r).perplexity());
                assertThat(both.rows().get(r).nll().get(draw))
                        .isEqualTo(one.rows().get(r).nll().get(0));
            }
        }
        assertThat(both.rows())
                .allSatisfy(row -> assertThat(row.byDraw().get(0))
                        .isNotEqualTo(row.byDraw().get(1)));
    }

    /** What is in the journal is known before what is measured now; the draws keep their places even so. */
    @Test
    void aDrawThatIsMeasuredLaterKeepsItsPlace() throws IOException {
        ComparisonPlan plan = plan(conditions, 2, "uniform", "owl");
        ComparisonTable whole = compare("again", plan, new Listener(), Progress.NONE);
        Path journal = folder.resolve("again").resolve("journal.jsonl");
        List<String> lines = new ArrayList<>(Files.readAllLines(journal));
        assertThat(lines.removeIf(line -> line.contains("\"method\":\"owl\"") && line.contains("\"draw\":0")))
                .isTrue();
        Files.write(journal, lines);
        ComparisonTable again = compare("again", plan, new Listener(), Progress.NONE);
        for (int r = 0; r < 2; r++) {
            assertThat(again.rows().get(r).byDraw())
                    .isEqualTo(whole.rows().get(r).byDraw());
        }
    }

    @Test
    void aCellThatFailsStopsNoOtherAndASearchLeavesNoRanks() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.json"), "[0.5]");
        Listener listener = new Listener();
        ComparisonTable table = compare(
                "failing",
                plan(conditions, 1, wrong.toString(), "evopress", "uniform", "atp-searched"),
                listener,
                Progress.NONE);
        assertThat(table.rows()).hasSize(4);
        assertThat(table.rows().get(0).failure()).contains("has 1 blocks");
        assertThat(table.rows().get(0).perplexity()).isNaN();
        assertThat(table.rows().subList(1, 4)).allSatisfy(row -> {
            assertThat(row.failure()).isEmpty();
            assertThat(row.perplexity()).isPositive();
        });
        assertThat(listener.outcomes).hasSize(4);
        assertThat(listener.ranked).containsOnly(false);
        assertThat(TableForm.MARKDOWN.write(table)).contains("failed: ");
    }

    @Test
    void aComparisonOfAnOlderFormatIsRefusedByItsFormat() throws IOException {
        Path run = Files.createDirectories(folder.resolve("older"));
        for (String name : List.of("compare.json", "journal.jsonl")) {
            try (var old = ComparisonTest.class.getResourceAsStream("/spade/record/format1/" + name)) {
                Files.copy(old, run.resolve(name));
            }
            Failures.assertFailure(
                    () -> compare("older", plan(conditions, 1, "uniform"), new Listener(), Progress.NONE),
                    name,
                    "has format 1");
            // The other one alone.
            Files.delete(run.resolve(name));
            if (name.equals("compare.json")) {
                compare("older", plan(conditions, 1, "uniform"), new Listener(), Progress.NONE);
                Files.delete(run.resolve("journal.jsonl"));
            }
        }
    }

    /** A table of made-up cells, one window per number. */
    private ComparisonTable table(double[]... cells) {
        String[] names = {"uniform", "owl", "dlp", "atp"};
        ComparisonPlan plan = plan(conditions, 1, java.util.Arrays.copyOf(names, cells.length));
        Map<ComparisonPlan.Entry, List<ComparisonRun.Cell>> made = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i++) {
            made.put(
                    plan.entries().get(i),
                    List.of(cell(Allocation.ofBlocks(0.5, 0.5 - 0.1 * i, 0.5, 0.5 + 0.1 * i), losses(cells[i]))));
        }
        Text text = new Text("text", 32, BeginningToken.TEXT, 16, 800, "hash");
        return new TableRows(plan, made, entry -> List.of(), Optional.empty())
                .table(provenance(text, 1), cell(Allocation.dense(3), losses(new double[16])));
    }

    /** Conditions of a table whose calibration and measurements read one text. */
    static ComparisonProvenance provenance(Text text, int draws) {
        return new ComparisonProvenance(
                Map.of(),
                "model",
                Optional.empty(),
                "",
                "",
                "LlamaForCausalLM",
                Optional.empty(),
                3,
                "cpu",
                DType.FLOAT32,
                CalibrationOrder.SEQUENTIAL,
                text,
                Optional.empty(),
                draws,
                text,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ComparisonRun.Cell cell(Allocation allocation, Losses losses) {
        return new ComparisonRun.Cell(
                Optional.of(new Searched(allocation, 0, 0, 0)), Optional.of(allocation), Outcome.of(losses), List.of());
    }

    private static Losses losses(double... nll) {
        return new Losses(Map.of(Metric.NLL, Doubles.of(nll)), Doubles.repeated(0.5, 3), new Losses.Timing(0, 0, 1));
    }

    /** A hard text's windows, and what a method has on top of them. */
    private static double[] cell(long seed, double more, double noise) {
        Random windows = new Random(0);
        Random own = new Random(seed);
        return IntStream.range(0, 16)
                .mapToDouble(w -> 4 + windows.nextGaussian() + more + noise * own.nextGaussian())
                .toArray();
    }

    private static List<Boolean> best(ComparisonTable table) {
        return table.rows().stream().map(ComparisonTable.Row::best).toList();
    }

    @Test
    void aTableNamesItsBestOnlyBeyondNoise() {
        assertThat(best(table(cell(1, 0, 0.01), cell(2, -0.1, 0.01), cell(3, -0.2, 0.01))))
                .containsExactly(false, false, true);
        // The best beside a second that it cannot be told from.
        ComparisonTable close = table(cell(1, 0, 0.01), cell(2, -0.1, 0.01), cell(3, -0.1, 0.01));
        assertThat(best(close)).containsOnly(false);
        assertThat(close.rows().get(1).difference().orElseThrow().verdict()).isEqualTo(Verdict.BETTER);
        assertThat(best(table(cell(1, 0, 1), cell(2, 0, 1)))).containsOnly(false);
        assertThat(TableForm.MARKDOWN.write(close)).doesNotContain("**");
    }

    /** Better than each other one by itself, but one of many that were tried. */
    @Test
    void whatMayBeNoiseForTheWholeTableIsNotBold() {
        double better = 0;
        while (!best(table(cell(1, 0, 0.1), cell(7, better, 0.1))).contains(true)) {
            better -= 0.005;
        }
        double[] others = cell(3, 0.03, 0.1);
        assertThat(best(table(others, cell(7, better, 0.1)))).containsExactly(false, true);
        assertThat(best(table(cell(1, 0, 0.1), cell(7, better, 0.1), others))).containsOnly(false);
    }

    @Test
    void differencesAreCorrectedForAllOfTheTable() {
        ComparisonTable two = table(cell(1, 0, 0.1), cell(7, -0.05, 0.1));
        ComparisonTable four = table(cell(1, 0, 0.1), cell(7, -0.05, 0.1), cell(3, 0, 0.1), cell(4, 0, 0.1));
        double alone = two.rows().get(1).difference().orElseThrow().p();
        double together = four.rows().get(1).difference().orElseThrow().p();
        assertThat(four.rows().get(0).difference()).isEmpty();
        assertThat(together).isGreaterThan(alone).isLessThanOrEqualTo(3 * alone + 1e-12);
        assertThat(four.rows().get(1).difference().orElseThrow().low())
                .isCloseTo(two.rows().get(1).difference().orElseThrow().low(), within(1e-12));
    }

    @Test
    void whatPruningBrokeIsIncomparableInEveryForm() {
        double[] broken = cell(2, 0, 0.1);
        broken[3] = Double.NaN;
        ComparisonTable table = table(cell(1, 0, 0.1), broken, cell(3, -1, 0.1));
        assertThat(table.rows().get(1).difference().orElseThrow().verdict()).isEqualTo(Verdict.INCOMPARABLE);
        String line = TableForm.MARKDOWN
                .write(table)
                .lines()
                .filter(each -> each.contains("| owl |"))
                .findFirst()
                .orElseThrow();
        assertThat(line).contains("incomparable").doesNotContain("within noise");
        String csv = TableForm.CSV
                .write(table)
                .lines()
                .filter(each -> each.contains(",owl,"))
                .findFirst()
                .orElseThrow();
        assertThat(csv).doesNotContain("NaN").contains(",block,,,,,,,,,incomparable,16,32,text,1,0.5,0.0,0.0,0.0,1.0,");
        // It makes no other one the best, nor hinders it.
        assertThat(best(table)).containsExactly(false, false, true);
    }
}
