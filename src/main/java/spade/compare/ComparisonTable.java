package spade.compare;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;

/**
 * What a comparison found.
 *
 * @param provenance that all rows share
 * @param reference the allocation that others are compared with, within pruner and sparsity
 * @param dense perplexity of the dense model
 * @param rows in the order of the plan
 */
public record ComparisonTable(ComparisonProvenance provenance, String reference, double dense, List<Row> rows) {

    /**
     * One pruner with one allocation at one sparsity.
     *
     * @param pruner method, refinement and pattern
     * @param allocation its name
     * @param granularity {@code block} or {@code linear}
     * @param sparsity that was asked for
     * @param zeros share of zeros, counted, the mean over draws
     * @param perplexity of the mean over windows and draws; NaN where it failed
     * @param low lower end of the 95 % interval over windows and draws (Student's t on the mean log-likelihood)
     * @param high upper end
     * @param byDraw perplexities by draw of the calibration text
     * @param seconds per measurement
     * @param difference from the reference, over windows and draws, its p-value corrected for all of the table; empty
     *     for the reference itself and for failures
     * @param best whether it is the best of its pruner and sparsity beyond noise
     * @param failure why it has no value; empty otherwise
     * @param nll by draw and window
     * @param sparsities by block, of the first draw
     */
    public record Row(
            String pruner,
            String allocation,
            String granularity,
            double sparsity,
            double zeros,
            double perplexity,
            double low,
            double high,
            Doubles byDraw,
            double seconds,
            Optional<PairedDifference> difference,
            boolean best,
            String failure,
            List<Doubles> nll,
            Doubles sparsities) {

        boolean failed() {
            return !failure.isEmpty();
        }
    }

    static ComparisonTable of(
            ComparisonPlan plan,
            ComparisonProvenance provenance,
            Map<ComparisonPlan.Entry, List<ComparisonRun.Cell>> cells,
            Losses dense) {
        Map<ComparisonPlan.Entry, List<Doubles>> nll = new LinkedHashMap<>();
        cells.forEach((entry, of) -> {
            List<Doubles> found =
                    losses(of).stream().map(each -> each.of(Metric.NLL)).toList();
            if (found.size() == of.size()) {
                nll.put(entry, found);
            }
        });
        Map<ComparisonPlan.Entry, PairedDifference> differences = differences(nll, plan.reference());
        List<Row> rows = new ArrayList<>();
        cells.forEach((entry, of) -> rows.add(
                row(entry, of, nll.getOrDefault(entry, List.of()), differences.get(entry), isBest(entry, nll))));
        return new ComparisonTable(provenance, plan.reference(), dense.perplexity(), rows);
    }

    private static List<Losses> losses(List<ComparisonRun.Cell> cells) {
        return cells.stream().flatMap(cell -> cell.outcome().losses().stream()).toList();
    }

    private static Row row(
            ComparisonPlan.Entry entry,
            List<ComparisonRun.Cell> cells,
            List<Doubles> nll,
            @Nullable PairedDifference difference,
            boolean best) {
        Doubles zeros = Doubles.of(losses(cells).stream().mapToDouble(Losses::sparsity));
        Doubles seconds = Doubles.of(
                losses(cells).stream().mapToDouble(each -> each.timing().total()));
        double mean = Doubles.means(nll).mean();
        double half = nll.isEmpty() || nll.get(0).size() < 2 ? Double.NaN : PairedDifference.halfInterval(nll);
        Optional<Allocation> allocation = cells.get(0).allocation();
        return new Row(
                entry.pruner().toString(),
                entry.allocator().name(),
                allocation.map(Allocation::granularity).orElse(""),
                entry.sparsity(),
                zeros.mean(),
                Metric.NLL.shown(mean),
                Metric.NLL.shown(mean - half),
                Metric.NLL.shown(mean + half),
                Doubles.of(losses(cells).stream().mapToDouble(Losses::perplexity)),
                seconds.mean(),
                Optional.ofNullable(difference),
                best,
                cells.stream()
                        .map(cell -> cell.outcome().reason())
                        .filter(reason -> !reason.isEmpty())
                        .findFirst()
                        .orElse(""),
                nll,
                allocation.map(Allocation::sparsities).orElse(Doubles.NONE));
    }

    /** By entry, from the reference of its pruner and sparsity; corrected for their number. */
    private static Map<ComparisonPlan.Entry, PairedDifference> differences(
            Map<ComparisonPlan.Entry, List<Doubles>> nll, String reference) {
        Map<ComparisonPlan.Entry, PairedDifference> found = new LinkedHashMap<>();
        nll.forEach((entry, own) -> nll.forEach((other, its) -> {
            if (compete(entry, other) && other.allocator().name().equals(reference)) {
                found.put(entry, PairedDifference.of(entry.allocator().name(), own, reference, its));
            }
        }));
        Iterator<PairedDifference> corrected =
                PairedDifference.corrected(List.copyOf(found.values())).iterator();
        found.replaceAll((entry, each) -> corrected.next());
        return found;
    }

    private static boolean compete(ComparisonPlan.Entry one, ComparisonPlan.Entry other) {
        return !one.equals(other) && one.pruner().equals(other.pruner()) && one.sparsity() == other.sparsity();
    }

    /** Better than every other one of its pruner and sparsity that is whole, and not by noise. */
    private static boolean isBest(ComparisonPlan.Entry entry, Map<ComparisonPlan.Entry, List<Doubles>> nll) {
        List<Doubles> own = nll.getOrDefault(entry, List.of());
        List<PairedDifference> others = nll.entrySet().stream()
                .filter(other -> compete(entry, other.getKey()))
                .map(other -> PairedDifference.of("", own, "", other.getValue()))
                .toList();
        return Double.isFinite(Doubles.means(own).mean())
                && !others.isEmpty()
                && others.stream().noneMatch(other -> other.high() >= 0);
    }
}
