package spade.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.TinyCheckpoint;
import spade.data.WindowCount;
import spade.evaluate.PairedDifference.Verdict;
import spade.measure.Conditions;
import spade.measure.Measurer;
import spade.measure.TinyWorkbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.prune.Rounding;

/** What the rows of a table have to say of themselves, on a tiny checkpoint. */
@SuppressWarnings("NullAway.Init")
class ComparisonRowsTest {

    /** Sparsities of three blocks that four inputs with two zeros cannot tell apart. */
    private static final String SLIGHT = "[0.45, 0.5, 0.55]";

    @TempDir
    private Path folder;

    private Conditions conditions;
    /** A text that the model was not calibrated on. */
    private String other;

    @BeforeEach
    void write() throws IOException {
        conditions = TinyWorkbench.conditions(folder);
        List<String> words = new ArrayList<>(List.of(TinyCheckpoint.text(800).split(" ")));
        Collections.reverse(words);
        other = Files.writeString(folder.resolve("other.txt"), String.join(" ", words))
                .toString();
    }

    private ComparisonPlan plan(String text, int windows, Pruner pruner, String... allocations) {
        return new ComparisonPlan(
                conditions,
                TinyWorkbench.PLACEMENT,
                text,
                WindowCount.of(windows),
                conditions.calibration(),
                WindowCount.of(2),
                Optional.empty(),
                List.of(pruner),
                List.of(0.5),
                List.of(allocations).stream().map(Labelled::parse).toList(),
                CalibrationOrder.SEQUENTIAL,
                1,
                "uniform",
                Optional.empty());
    }

    private ComparisonTable compare(ComparisonPlan plan, Progress progress) {
        try (ComparisonDirectory directory = ComparisonDirectory.open(folder.resolve("run"))) {
            return new ComparisonRun(
                            plan,
                            directory,
                            workbench -> {},
                            workbench -> Measurer.on(List.of(workbench)),
                            note -> {},
                            progress)
                    .run();
        }
    }

    private ComparisonTable compare(ComparisonPlan plan) {
        return compare(plan, Progress.NONE);
    }

    /** LaTeX has its signs and breaks for characters of its own. */
    private static void assertSaysInEveryForm(ComparisonTable table, Note.Mark mark, String words) {
        for (TableForm form : TableForm.values()) {
            String text = form.write(table);
            assertThat(text).as("%s", form).contains(words);
            if (form != TableForm.JSON) {
                assertThat(text).as("%s", form).contains(form == TableForm.LATEX ? mark.latex() : mark.sign());
            }
        }
    }

    private static List<Note.Mark> marks(ComparisonTable.Row row) {
        return row.notes().stream().map(Note::mark).toList();
    }

    @Test
    void aRuleThatSaysNothingOfTheModelIsNoMethodThatWasBeaten() {
        ComparisonTable table =
                compare(plan(other, 6, Pruner.parse("wanda"), "uniform", "flat=range(depth - depth, +0.1)"));
        ComparisonTable.Row row = table.rows().get(1);
        assertThat(row.difference()).isEmpty();
        assertSaysInEveryForm(
                table, Note.Mark.SAME, "says nothing of this model, every block gets the same: same masks as uniform");
        assertThat(marks(table.rows().get(0))).isEmpty();
    }

    @Test
    void aFormulaOfWhichOnlyTheOffsetsSaySomethingIsMarked() {
        ComparisonTable table =
                compare(plan(other, 6, Pruner.parse("wanda"), "uniform", "flat=range(depth - depth, +0.1, v: -0.1)"));
        assertSaysInEveryForm(
                table, Note.Mark.SAME, "says nothing of this model but by its offsets, every block gets the same");
    }

    @Test
    void anAllocationThatAPatternSwallowsSaysSoAndIsNotMeasured() throws IOException {
        Path slight = Files.writeString(folder.resolve("slight.json"), SLIGHT);
        Path steep = Files.writeString(folder.resolve("steep.json"), "[0.2, 0.5, 0.8]");
        ComparisonTable table =
                compare(plan(other, 6, Pruner.parse("wanda 2:4"), "uniform", slight.toString(), "steep=" + steep));
        assertThat(Files.readAllLines(folder.resolve("run").resolve("journal.jsonl")))
                .as("format, dense, uniform, steep")
                .hasSize(4);
        ComparisonTable.Row row = table.rows().get(1);
        assertThat(row.same()).contains("uniform");
        assertThat(row.difference()).isEmpty();
        assertThat(row.nll()).isEqualTo(table.rows().get(0).nll());
        assertSaysInEveryForm(table, Note.Mark.SAME, "rounds to uniform 2:4 in all blocks: same masks as uniform");
        assertThat(marks(table.rows().get(0))).isEmpty();
        assertThat(table.rows().get(2).same()).isEmpty();
        assertThat(table.rows().get(2).difference()).isPresent();
        // The same allocation with groups of eight is another one.
        ComparisonTable eight = compare(plan(other, 6, Pruner.parse("wanda 4:8"), "uniform", "4,5=" + slight));
        assertThat(eight.rows().get(1).allocation()).isEqualTo("4,5");
    }

    @Test
    void rowsWithOtherZerosThanTheReferencesAreFlaggedUntilTheyAreRoundedToTheBudget() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.json"), "[0.41, 0.45, 0.64]");
        ComparisonTable field = compare(plan(other, 6, Pruner.WANDA, "uniform", mine.toString()));
        double zeros = field.rows().get(1).zeros();
        assertThat(zeros).isLessThan(0.4995);
        assertThat(marks(field.rows().get(1))).containsExactly(Note.Mark.ZEROS);
        assertThat(marks(field.rows().get(0))).isEmpty();
        assertSaysInEveryForm(
                field, Note.Mark.ZEROS, String.format("%.2f points fewer zeros than uniform", 100 * (0.5 - zeros)));
        ComparisonTable budget =
                compare(plan(other, 6, Pruner.WANDA.rounding(Rounding.BUDGET), "uniform", mine.toString()));
        assertThat(budget.rows().get(1).zeros()).isCloseTo(0.5, within(0.0005));
        assertThat(budget.rows()).allSatisfy(row -> assertThat(marks(row)).isEmpty());
        assertThat(budget.rows().get(1).nll()).isNotEqualTo(field.rows().get(1).nll());
    }

    @Test
    void whatWasSearchedOrCalibratedOnTheTextIsMarked() {
        ComparisonTable clean = compare(plan(other, 6, Pruner.WANDA, "uniform", "evopress"));
        assertThat(clean.rows()).allSatisfy(row -> assertThat(marks(row)).doesNotContain(Note.Mark.SEEN));
        ComparisonPlan searched = new ComparisonPlan(
                conditions,
                TinyWorkbench.PLACEMENT,
                other,
                WindowCount.of(6),
                other,
                WindowCount.of(2),
                Optional.empty(),
                List.of(Pruner.WANDA),
                List.of(0.5),
                List.of(Labelled.parse("uniform"), Labelled.parse("evopress")),
                CalibrationOrder.SEQUENTIAL,
                1,
                "uniform",
                Optional.empty());
        ComparisonTable on = compare(searched);
        assertThat(marks(on.rows().get(0))).isEmpty();
        assertThat(marks(on.rows().get(1))).contains(Note.Mark.SEEN);
        assertSaysInEveryForm(on, Note.Mark.SEEN, "searched on 2 of 6 windows (64 tokens) of this text");
    }

    @Test
    void theTextOfTheCalibrationMarksEveryRow() {
        ComparisonTable table = compare(plan(conditions.calibration(), 6, Pruner.WANDA, "uniform", "owl"));
        assertThat(table.rows()).allSatisfy(row -> assertThat(marks(row)).contains(Note.Mark.SEEN));
        assertSaysInEveryForm(table, Note.Mark.SEEN, "calibrated on 4 of 6 windows (128 tokens) of this text");
    }

    @Test
    void findingAnAllocationIsToldApartFromMeasuringItAndKept() throws IOException {
        Path mine = Files.writeString(folder.resolve("mine.json"), SLIGHT);
        String[] allocations = {"uniform", "evopress", mine.toString()};
        ComparisonTable first = compare(plan(other, 8, Pruner.WANDA, allocations));
        ComparisonTable.Cost rule = first.rows().get(0).cost();
        ComparisonTable.Cost searched = first.rows().get(1).cost();
        assertThat(rule.measurements()).isZero();
        assertThat(searched.measurements()).isBetween(150.0, 200.0);
        assertThat(searched.tokens()).isEqualTo(searched.measurements() * 2 * 32, within(64.0));
        assertThat(searched.search()).isGreaterThan(searched.seconds());
        assertThat(first.rows().get(2).cost().search()).isNaN();
        ComparisonTable again = compare(plan(other, 8, Pruner.WANDA, allocations));
        assertThat(again.rows().get(1).cost()).isEqualTo(searched);
        assertThat(TableForm.CSV.write(again)).contains("," + searched.search() + "," + searched.measurements());
    }

    @Test
    void sixWindowsAreTooFewForAVerdict() throws IOException {
        Path steep = Files.writeString(folder.resolve("steep.json"), "[0.02, 0.5, 0.98]");
        for (int windows : new int[] {6, 8}) {
            ComparisonPlan plan = plan(other, windows, Pruner.WANDA, "uniform", steep.toString());
            ComparisonTable table;
            try (ComparisonDirectory directory = ComparisonDirectory.open(folder.resolve("windows-" + windows))) {
                table = new ComparisonRun(
                                plan,
                                directory,
                                workbench -> {},
                                workbench -> Measurer.on(List.of(workbench)),
                                note -> {},
                                Progress.NONE)
                        .run();
            }
            boolean few = windows < 8;
            assertThat(table.rows().get(1).difference().orElseThrow().verdict() == Verdict.TOO_FEW_WINDOWS_TO_SAY)
                    .isEqualTo(few);
            String text = TableForm.MARKDOWN.write(table);
            assertThat(text).contains("over " + windows + " windows of one text and one calibration draw");
            assertThat(text.contains("too few windows to say")).isEqualTo(few);
        }
    }

    @Test
    void aSearchCountsItsMeasurementsAndNoBarBeginsAnew() {
        List<String> heard = new ArrayList<>();
        compare(
                plan(other, 6, Pruner.WANDA, "uniform", "evopress"),
                (task, done, total) -> heard.add(task + " " + done + "/" + total));
        assertThat(heard).contains("evopress 100/200").anyMatch(each -> each.matches("evopress 1\\d\\d/200"));
        assertThat(heard.stream().filter(each -> each.matches("evaluating 1/\\d+")))
                .as("dense, uniform, evopress")
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void theReferenceLeadsWhereItWasLeftOut() {
        ComparisonTable table = compare(plan(other, 6, Pruner.WANDA, "mine=owl"));
        assertThat(table.rows()).extracting(ComparisonTable.Row::allocation).containsExactly("uniform", "mine");
        assertThat(table.rows().get(1).difference().orElseThrow().reference()).isEqualTo("uniform");
    }

    @Test
    void anAllocationOfAnotherSparsityIsNoFailure() throws IOException {
        Path high = Files.writeString(folder.resolve("high.json"), "[0.8, 0.8, 0.8]");
        ComparisonTable table = compare(plan(other, 6, Pruner.WANDA, "uniform", high.toString()));
        assertThat(table.rows().get(1).failed()).isFalse();
        assertThat(table.rows().get(1).perplexity()).isNaN();
        assertThat(TableForm.MARKDOWN.write(table)).contains("| high.json |  | not at this sparsity |");
        assertThat(TableForm.CSV.write(table)).contains("not at this sparsity");
    }
}
