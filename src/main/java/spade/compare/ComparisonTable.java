package spade.compare;

import java.util.ArrayList;
import java.util.Arrays;
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
 * @param protocol that all rows share
 * @param reference the allocation that others are compared with, within pruner and sparsity
 * @param dense perplexity of the dense model
 * @param rows in the order of the plan
 */
public record ComparisonTable(ComparisonProvenance protocol, String reference, double dense, List<Row> rows) {

    /**
     * One pruner with one allocation at one sparsity.
     *
     * @param pruner method, refinement and pattern
     * @param allocation its name
     * @param granularity {@code block} or {@code linear}
     * @param sparsity that was asked for
     * @param zeros share of zeros, counted, the mean over draws
     * @param perplexity of the mean over windows and draws; NaN where it failed
     * @param low lower end of the 95 % interval over windows (Student's t on the mean log-likelihood)
     * @param high upper end
     * @param byDraw perplexities by draw of the calibration text
     * @param seconds per measurement
     * @param difference from the reference, over windows; null for the reference itself and for failures
     * @param best whether it is the best of its pruner and sparsity beyond noise
     * @param failure why it has no value; empty otherwise
     * @param windowNll by window, the mean over draws
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
            double[] byDraw,
            double seconds,
            @Nullable PairedDifference difference,
            boolean best,
            String failure,
            double[] windowNll,
            Doubles sparsities) {

        boolean failed() {
            return !failure.isEmpty();
        }

        boolean competesWith(Row other) {
            return pruner.equals(other.pruner) && sparsity == other.sparsity && !other.failed();
        }

        Row with(@Nullable PairedDifference found, boolean isBest) {
            return new Row(
                    pruner,
                    allocation,
                    granularity,
                    sparsity,
                    zeros,
                    perplexity,
                    low,
                    high,
                    byDraw,
                    seconds,
                    found,
                    isBest,
                    failure,
                    windowNll,
                    sparsities);
        }
    }

    static ComparisonTable of(
            ComparisonPlan plan,
            ComparisonProvenance protocol,
            Map<ComparisonPlan.Entry, List<ComparisonRun.Cell>> cells,
            Losses dense) {
        List<Row> rows = new ArrayList<>();
        cells.forEach((entry, of) -> rows.add(row(entry, of)));
        List<Row> compared = new ArrayList<>();
        for (Row row : rows) {
            compared.add(row.with(difference(row, rows, plan.reference()), isBest(row, rows)));
        }
        return new ComparisonTable(protocol, plan.reference(), dense.perplexity(), compared);
    }

    private static Row row(ComparisonPlan.Entry entry, List<ComparisonRun.Cell> cells) {
        String failure = cells.stream()
                .map(ComparisonRun.Cell::failure)
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
        List<Losses> results =
                cells.stream().flatMap(cell -> cell.result().stream()).toList();
        double[] nll = failure.isEmpty() ? mean(results) : new double[0];
        double half = nll.length < 2 ? Double.NaN : PairedDifference.halfInterval(nll);
        double mean = Arrays.stream(nll).average().orElse(Double.NaN);
        Optional<Allocation> allocation = cells.get(0).allocation();
        return new Row(
                entry.recipe().toString(),
                entry.source().name(),
                allocation.map(Allocation::granularity).orElse(""),
                entry.sparsity(),
                results.stream().mapToDouble(Losses::sparsity).average().orElse(Double.NaN),
                Math.exp(mean),
                Math.exp(mean - half),
                Math.exp(mean + half),
                results.stream().mapToDouble(Losses::perplexity).toArray(),
                results.stream()
                        .mapToDouble(result -> result.timing().total())
                        .average()
                        .orElse(Double.NaN),
                null,
                false,
                failure,
                nll,
                allocation.map(Allocation::sparsities).orElse(Doubles.NONE));
    }

    private static double[] mean(List<Losses> results) {
        double[] mean = new double[results.get(0).units()];
        for (Losses result : results) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += result.of(Metric.NLL).get(i) / results.size();
            }
        }
        return mean;
    }

    private static @Nullable PairedDifference difference(Row row, List<Row> rows, String reference) {
        if (row.failed() || row.allocation().equals(reference)) {
            return null;
        }
        return rows.stream()
                .filter(other -> row.competesWith(other) && other.allocation().equals(reference))
                .findFirst()
                .map(other -> PairedDifference.of(row.allocation(), row.windowNll(), reference, other.windowNll()))
                .orElse(null);
    }

    /** Better than every other one of its pruner and sparsity, and not by noise. */
    private static boolean isBest(Row row, List<Row> rows) {
        if (row.failed() || Double.isNaN(row.perplexity())) {
            return false;
        }
        List<Row> others = rows.stream()
                .filter(other -> row.competesWith(other) && !other.allocation().equals(row.allocation()))
                .toList();
        return !others.isEmpty()
                && others.stream()
                        .filter(other -> !Double.isNaN(other.perplexity()))
                        .map(other -> PairedDifference.of(
                                row.allocation(), row.windowNll(), other.allocation(), other.windowNll()))
                        .allMatch(difference -> difference.high() < 0);
    }
}
