package spade.compare;

import java.util.ArrayList;
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
import spade.Lines;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.allocator.Searched;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.formula.Granularity;
import spade.formula.Unit;

/** Makes a table of what was measured. */
final class TableRows {

    /** Shares of zeros that are further apart are not compared without a word: 0.05 points. */
    private static final double ZEROS = 0.0005;

    /** What is said of another one by the best; pruning may have broken the other. */
    private static final Set<PairedDifference.Verdict> SURPASSED =
            Set.of(PairedDifference.Verdict.BETTER, PairedDifference.Verdict.INCOMPARABLE);

    private final ComparisonPlan plan;
    private final Map<ComparisonPlan.Entry, List<ComparisonRun.Cell>> cells;
    private final Function<ComparisonPlan.Entry, List<Note>> seen;
    /** By draw and window, of rows that are whole. */
    private final Map<ComparisonPlan.Entry, List<Doubles>> nll = new LinkedHashMap<>();

    /**
     * @param cells by draw of the calibration text
     * @param seen what an allocation has to say of the text it is measured on
     */
    TableRows(
            ComparisonPlan plan,
            Map<ComparisonPlan.Entry, List<ComparisonRun.Cell>> cells,
            Function<ComparisonPlan.Entry, List<Note>> seen) {
        this.plan = plan;
        this.cells = cells;
        this.seen = seen;
        cells.forEach((entry, of) -> {
            List<Doubles> found =
                    losses(of).stream().map(each -> each.of(Metric.NLL)).toList();
            if (found.size() == of.size()) {
                nll.put(entry, found);
            }
        });
    }

    ComparisonTable table(ComparisonProvenance provenance, Losses dense) {
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

    private static ComparisonTable.Row dense(Losses losses) {
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
                Doubles.NONE);
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
                mean(losses, Losses::sparsity),
                estimate.perplexity,
                estimate.low,
                estimate.high,
                Doubles.of(losses.stream().mapToDouble(Losses::perplexity)),
                cost(of),
                difference,
                isBest(entry, difference),
                same(entry).map(other -> other.allocation().name()),
                notes(entry),
                of.stream()
                        .map(cell -> cell.outcome().reason())
                        .filter(reason -> !reason.isEmpty())
                        .findFirst()
                        .orElse(""),
                own,
                allocation.map(Allocation::sparsities).orElse(Doubles.NONE));
    }

    private List<ComparisonRun.Cell> cells(ComparisonPlan.Entry entry) {
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

    private Optional<ComparisonPlan.Entry> reference(ComparisonPlan.Entry of) {
        return competitors(of).filter(this::isReference).findFirst();
    }

    /** What the pruner makes of a row's allocation, by draw. */
    private List<Allocation> rounded(ComparisonPlan.Entry entry) {
        return cells(entry).stream().flatMap(cell -> cell.rounded().stream()).toList();
    }

    /** The row that was measured for this one too: the reference, or else the first with the same masks. */
    private Optional<ComparisonPlan.Entry> same(ComparisonPlan.Entry entry) {
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

    private List<Note> notes(ComparisonPlan.Entry entry) {
        List<Note> notes = new ArrayList<>();
        notes.addAll(seen.apply(entry));
        zeros(entry).ifPresent(notes::add);
        masks(entry).ifPresent(notes::add);
        boolean differ = cells.keySet().stream()
                        .map(this::granularity)
                        .distinct()
                        .filter(each -> !each.isEmpty())
                        .count()
                > 1;
        String own = granularity(entry);
        if (differ && !own.isEmpty() && !own.equals(Granularity.BLOCK.toString())) {
            notes.add(new Note(Note.Mark.LINEAR, "allocated per " + own + ", others per block"));
        }
        return notes;
    }

    private String granularity(ComparisonPlan.Entry entry) {
        return cells(entry)
                .get(0)
                .found()
                .map(found -> found.allocation().granularity().toString())
                .orElse("");
    }

    private Optional<Note> zeros(ComparisonPlan.Entry entry) {
        double own = mean(losses(cells(entry)), Losses::sparsity);
        return reference(entry)
                .map(reference -> own - mean(losses(cells(reference)), Losses::sparsity))
                .filter(difference -> Math.abs(difference) > ZEROS)
                .map(difference -> new Note(
                        Note.Mark.ZEROS,
                        Lines.format(
                                "%.2f points %s zeros than %s (%s at %s)",
                                100 * Math.abs(difference),
                                difference < 0 ? "fewer" : "more",
                                plan.reference(),
                                entry.pruner(),
                                entry.sparsity())));
    }

    private Optional<Note> masks(ComparisonPlan.Entry entry) {
        List<Allocation> found = cells(entry).stream()
                .flatMap(cell -> cell.found().stream())
                .map(Searched::allocation)
                .toList();
        List<String> said = new ArrayList<>();
        if (isUniform(found) && !entry.allocation().allocator().name().equals("uniform")) {
            said.add("says nothing of this model, every block gets the same");
        } else if (isConstant(entry, found)) {
            said.add("says nothing of this model but by its offsets, every block gets the same");
        } else if (entry.pruner().pattern().isStructured() && !isUniform(found) && isUniform(rounded(entry))) {
            said.add("rounds to uniform " + entry.pruner().pattern() + " in all blocks");
        }
        same(entry)
                .ifPresent(
                        other -> said.add("same masks as " + other.allocation().name()));
        return said.isEmpty() ? Optional.empty() : Optional.of(new Note(Note.Mark.SAME, String.join(": ", said)));
    }

    /** Whether a formula that looks at blocks gives all of them what it gives to one. */
    private static boolean isConstant(ComparisonPlan.Entry entry, List<Allocation> allocations) {
        return entry.allocation().allocator().rule().stream()
                        .anyMatch(rule -> rule instanceof AllocationRule.ByFormula by
                                && by.formula().unit() == Unit.BLOCK
                                && by.formula().value().differsByUnit())
                && !allocations.isEmpty()
                && allocations.stream()
                        .allMatch(each -> each.linears().stream().distinct().count() == 1);
    }

    private static boolean isUniform(List<Allocation> allocations) {
        return !allocations.isEmpty()
                && allocations.stream()
                        .allMatch(each -> (each.linears().isEmpty() ? List.of(each.sparsities()) : each.linears())
                                        .stream()
                                                .flatMapToDouble(Doubles::stream)
                                                .distinct()
                                                .count()
                                == 1);
    }
}
