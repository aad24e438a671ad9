package spade.compare;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.allocator.Searched;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.measure.TaskParts;
import spade.tasks.TaskScore;

/** Makes a table of what was measured. */
final class TableRows {

    /** What is said of another one by the best; pruning may have broken the other. */
    private static final Set<PairedDifference.Verdict> SURPASSED =
            Set.of(PairedDifference.Verdict.BETTER, PairedDifference.Verdict.INCOMPARABLE);

    private final ComparisonPlan plan;
    private final Map<ComparisonPlan.Entry, List<ComparisonRun.Cell>> cells;
    private final RowNotes notes;
    /** By draw and window, of rows that are whole. */
    private final Map<ComparisonPlan.Entry, List<Doubles>> nll = new LinkedHashMap<>();

    private final Optional<TaskRows> tasks;

    /**
     * @param cells by draw of the calibration text
     * @param seen what an allocation has to say of the text it is measured on
     * @param asked the tasks that were measured too
     */
    TableRows(
            ComparisonPlan plan,
            Map<ComparisonPlan.Entry, List<ComparisonRun.Cell>> cells,
            Function<ComparisonPlan.Entry, List<Note>> seen,
            Optional<TaskParts> asked) {
        this.plan = plan;
        this.cells = cells;
        this.notes = new RowNotes(this, seen);
        cells.forEach((entry, of) -> {
            List<Doubles> found =
                    losses(of).stream().map(each -> each.of(Metric.NLL)).toList();
            if (found.size() == of.size()) {
                nll.put(entry, found);
            }
        });
        this.tasks = asked.map(this::tasks);
    }

    private TaskRows tasks(TaskParts asked) {
        Map<ComparisonPlan.Entry, List<TaskScore>> scores = new LinkedHashMap<>();
        nll.keySet().forEach(entry -> {
            List<Losses> answers = cells(entry).get(0).answered();
            List<TaskScore> own = answers.isEmpty() ? List.of() : asked.scores(answers);
            if (!own.isEmpty() && own.stream().allMatch(score -> score.unanswered() == 0)) {
                scores.put(entry, own);
            }
        });
        return new TaskRows(
                asked,
                scores,
                entry -> reference(entry).filter(other -> same(entry).isEmpty()));
    }

    ComparisonTable table(ComparisonProvenance provenance, ComparisonRun.Cell dense) {
        Map<ComparisonPlan.Entry, PairedDifference> differences = differences();
        List<ComparisonTable.Row> rows = cells.keySet().stream()
                .map(entry -> row(entry, Optional.ofNullable(differences.get(entry))))
                .toList();
        return new ComparisonTable(provenance, plan.reference(), dense(dense), rows);
    }

    private static List<Losses> losses(List<ComparisonRun.Cell> cells) {
        return cells.stream().flatMap(cell -> cell.outcome().losses().stream()).toList();
    }

    private static double mean(List<Losses> losses, ToDoubleFunction<Losses> of) {
        return Doubles.of(losses.stream().mapToDouble(of)).mean();
    }

    /** A perplexity and its 95 % interval; NaN where there is none. */
    private record Estimate(double perplexity, double low, double high) {

        static Estimate of(List<Doubles> nll) {
            double mean = Doubles.means(nll).mean();
            double half = nll.isEmpty() || nll.get(0).size() < 2 ? Double.NaN : PairedDifference.halfInterval(nll);
            return new Estimate(Metric.NLL.shown(mean), Metric.NLL.shown(mean - half), Metric.NLL.shown(mean + half));
        }
    }

    private ComparisonTable.Row dense(ComparisonRun.Cell cell) {
        Losses losses = cell.outcome().losses().orElseThrow();
        List<Doubles> nll = List.of(losses.of(Metric.NLL));
        Estimate estimate = Estimate.of(nll);
        return new ComparisonTable.Row(
                "none",
                "dense",
                "",
                0,
                losses.sparsity(),
                estimate.perplexity,
                estimate.low,
                estimate.high,
                Doubles.of(losses.perplexity()),
                new ComparisonTable.Cost(Double.NaN, 0, 0, losses.timing().total()),
                Optional.empty(),
                false,
                Optional.empty(),
                List.of(),
                "",
                nll,
                Doubles.NONE,
                tasks.filter(asked -> !cell.answered().isEmpty()).map(asked -> asked.alone(cell.answered())));
    }

    private ComparisonTable.Row row(ComparisonPlan.Entry entry, Optional<PairedDifference> difference) {
        List<ComparisonRun.Cell> of = cells(entry);
        List<Losses> losses = losses(of);
        List<Doubles> own = nll.getOrDefault(entry, List.of());
        Estimate estimate = Estimate.of(own);
        Optional<Allocation> allocation = of.get(0).found().map(Searched::allocation);
        return new ComparisonTable.Row(
                entry.pruner().toString(),
                entry.allocation().name(),
                allocation.map(found -> found.granularity().toString()).orElse(""),
                entry.sparsity(),
                zeros(entry),
                estimate.perplexity,
                estimate.low,
                estimate.high,
                Doubles.of(losses.stream().mapToDouble(Losses::perplexity)),
                cost(of),
                difference,
                isBest(entry, difference),
                same(entry).map(other -> other.allocation().name()),
                notes.of(entry),
                of.stream()
                        .map(cell -> cell.outcome().reason())
                        .filter(reason -> !reason.isEmpty())
                        .findFirst()
                        .orElse(""),
                own,
                allocation.map(Allocation::sparsities).orElse(Doubles.NONE),
                tasks.flatMap(asked -> asked.of(entry)));
    }

    Set<ComparisonPlan.Entry> entries() {
        return cells.keySet();
    }

    String referenceName() {
        return plan.reference();
    }

    /** The share of zeros of a row, the mean over draws. */
    double zeros(ComparisonPlan.Entry entry) {
        return mean(losses(cells(entry)), Losses::sparsity);
    }

    List<ComparisonRun.Cell> cells(ComparisonPlan.Entry entry) {
        return cells.getOrDefault(entry, List.of());
    }

    private static ComparisonTable.Cost cost(List<ComparisonRun.Cell> of) {
        List<Searched> found =
                of.stream().flatMap(cell -> cell.found().stream()).toList();
        return new ComparisonTable.Cost(
                Doubles.of(found.stream().mapToDouble(Searched::seconds)).mean(),
                Doubles.of(found.stream().mapToDouble(Searched::measurements)).mean(),
                Doubles.of(found.stream().mapToDouble(Searched::tokens)).mean(),
                mean(losses(of), each -> each.timing().total()));
    }

    private boolean isReference(ComparisonPlan.Entry entry) {
        return entry.allocation().name().equals(plan.reference());
    }

    private Stream<ComparisonPlan.Entry> competitors(ComparisonPlan.Entry of) {
        return nll.keySet().stream().filter(of::competesWith);
    }

    Optional<ComparisonPlan.Entry> reference(ComparisonPlan.Entry of) {
        return competitors(of).filter(this::isReference).findFirst();
    }

    /** What the pruner makes of a row's allocation, by draw. */
    List<Allocation> rounded(ComparisonPlan.Entry entry) {
        return cells(entry).stream().flatMap(cell -> cell.rounded().stream()).toList();
    }

    /** The row that was measured for this one too: the reference, or else the first with the same masks. */
    Optional<ComparisonPlan.Entry> same(ComparisonPlan.Entry entry) {
        List<Allocation> own = rounded(entry);
        List<ComparisonPlan.Entry> alike = nll.keySet().stream()
                .filter(each -> each.equals(entry) || entry.competesWith(each))
                .filter(each -> rounded(each).equals(own))
                .toList();
        return alike.stream()
                .filter(this::isReference)
                .findFirst()
                .or(() -> alike.stream().findFirst())
                .filter(first -> !first.equals(entry));
    }

    /** By entry, from the reference of its pruner and sparsity; corrected for their number. */
    private Map<ComparisonPlan.Entry, PairedDifference> differences() {
        Map<ComparisonPlan.Entry, PairedDifference> found = new LinkedHashMap<>();
        nll.forEach((entry, own) -> reference(entry)
                .filter(reference -> same(entry).isEmpty())
                .ifPresent(reference -> found.put(
                        entry,
                        PairedDifference.of(
                                entry.allocation().name(),
                                own,
                                plan.reference(),
                                nll.getOrDefault(reference, List.of())))));
        Iterator<PairedDifference> corrected =
                PairedDifference.corrected(List.copyOf(found.values())).iterator();
        found.replaceAll((entry, each) -> corrected.next());
        return found;
    }

    /** Better than every other one of its pruner and sparsity that is whole, and not by noise. */
    private boolean isBest(ComparisonPlan.Entry entry, Optional<PairedDifference> corrected) {
        List<Doubles> own = nll.getOrDefault(entry, List.of());
        List<PairedDifference.Verdict> verdicts = competitors(entry)
                .filter(other -> !rounded(other).equals(rounded(entry)))
                .map(other -> PairedDifference.of("", own, "", nll.getOrDefault(other, List.of()))
                        .verdict())
                .toList();
        return Double.isFinite(Doubles.means(own).mean())
                && own.get(0).size() >= PairedDifference.FEWEST_WINDOWS
                && corrected.map(PairedDifference::verdict).stream().allMatch(SURPASSED::contains)
                && !verdicts.isEmpty()
                && verdicts.stream().allMatch(SURPASSED::contains);
    }
}
