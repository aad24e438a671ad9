package spade.evaluate;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import spade.Doubles;

/**
 * What came out of a measurement, by metric and unit: a unit is a window of a text, or a choice of a question.
 *
 * @param byMetric per unit; metrics that were not asked for are not there
 * @param blockSparsity share of zeros among the prunable weights of each block, counted here or when ranks were made
 * @param timing where the time went
 */
public record Losses(Map<Metric, Doubles> byMetric, Doubles blockSparsity, Timing timing) {

    public Losses {
        byMetric = Map.copyOf(byMetric);
    }

    /**
     * Seconds of one measurement.
     *
     * @param pruning spent by the source of the blocks: masks, and for sequential pruning calibration too
     * @param forward spent in the forward pass, losses included
     * @param total all of it
     */
    public record Timing(double pruning, double forward, double total) {

        Timing and(Timing other) {
            return new Timing(pruning + other.pruning, forward + other.forward, total + other.total);
        }
    }

    /** Those of a model which pruning broke so far that it could not be measured: NaN in every unit. */
    public static Losses broken(int units) {
        return new Losses(Map.of(Metric.NLL, Doubles.repeated(Double.NaN, units)), Doubles.NONE, new Timing(0, 0, 0));
    }

    /** These and those of the same model in further units. */
    public Losses and(Losses behind) {
        Map<Metric, Doubles> joined = new EnumMap<>(Metric.class);
        byMetric.forEach((metric, own) -> joined.put(metric, own.and(behind.of(metric))));
        return new Losses(joined, blockSparsity, timing.and(behind.timing));
    }

    /** What was measured of one model apart: the first of each metric, and the time that all took. */
    public static Losses together(List<Losses> parts) {
        Map<Metric, Doubles> byMetric = new EnumMap<>(Metric.class);
        parts.forEach(part -> part.byMetric.forEach(byMetric::putIfAbsent));
        Timing timing = parts.stream().map(Losses::timing).reduce(new Timing(0, 0, 0), Timing::and);
        return new Losses(byMetric, parts.get(0).blockSparsity, timing);
    }

    /** By unit; empty where the metric was not measured. */
    public Doubles of(Metric metric) {
        return byMetric.getOrDefault(metric, Doubles.NONE);
    }

    public int units() {
        return byMetric.values().stream().mapToInt(Doubles::size).max().orElse(0);
    }

    /** The mean over units; NaN where the metric was not measured. */
    public double mean(Metric metric) {
        return of(metric).mean();
    }

    /** exp of the mean over windows of the negative log-likelihood. */
    public double perplexity() {
        return Metric.NLL.shown(mean(Metric.NLL));
    }

    /** The share of zeros among all prunable weights; every block has as many. */
    public double sparsity() {
        return blockSparsity.mean();
    }
}
