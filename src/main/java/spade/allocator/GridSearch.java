package spade.allocator;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import spade.allocation.Allocation;
import spade.evaluate.Metric;
import spade.measure.Trials;

/**
 * The two settings of a rule with which a model keeps the lowest negative log-likelihood on the search text. First all
 * points of a grid are measured, or those at every second, fourth, … value where the budget has no room for more. What
 * is left of a budget halves the distance of the neighbours of the best point, then of the best of those whose
 * neighbours are not so near yet, and so on, down to {@value #FINEST}ths of a step of the grid.
 */
final class GridSearch {

    private static final int FINEST = 16;

    private final Trials trials;
    private final double[] first;
    private final double[] second;
    private final Rule rule;
    /** By allocation, because settings may differ in nothing that counts. */
    private final Map<Allocation, Double> losses = new HashMap<>();

    private final Map<Point, Measured> known = new HashMap<>();

    /** The allocation that two settings give. */
    interface Rule {
        Allocation allocate(double first, double second);
    }

    /** Both settings, counted in {@value #FINEST}ths of a step of the grid. */
    private record Point(int first, int second) {}

    /** @param distance within which the neighbours of the point are not known yet */
    private record Measured(Point at, Allocation allocation, double loss, int distance) {}

    /**
     * @param first the values of the grid, ascending; between them a setting is interpolated
     * @param second the same
     */
    GridSearch(Trials trials, double[] first, double[] second, Rule rule) {
        this.trials = trials;
        this.first = first;
        this.second = second;
        this.rule = rule;
    }

    /** The best allocation; empty where no settings left the model whole. */
    Optional<Allocation> run() {
        trials.require(trials.windows(), "one measurement");
        int step = FINEST;
        while ((last(first) / step + 1L) * (last(second) / step + 1L) > left()) {
            step *= 2;
        }
        for (int x = 0; x <= last(first); x += step) {
            for (int y = 0; y <= last(second); y += step) {
                measure(new Point(x, y), step);
            }
        }
        for (Optional<Measured> best = best(2); best.isPresent() && left() > 0; best = best(2)) {
            halve(best.get());
        }
        return best(1).map(Measured::allocation);
    }

    /** Measurements that there is room for; without a budget, those of the grid. */
    private long left() {
        return trials.windowsLeft(first.length * second.length) / trials.windows();
    }

    private static int last(double[] values) {
        return FINEST * (values.length - 1);
    }

    /** The best whose neighbours are so far away at least; none where pruning broke all models. */
    private Optional<Measured> best(int distance) {
        return known.values().stream()
                .filter(each -> each.distance >= distance && each.loss < Double.POSITIVE_INFINITY)
                .min(Comparator.comparingDouble(Measured::loss)
                        .thenComparingInt(each -> each.at.first)
                        .thenComparingInt(each -> each.at.second));
    }

    /** Measures the neighbours at half the distance, as far as the budget goes. */
    private void halve(Measured middle) {
        int half = middle.distance / 2;
        known.put(middle.at, new Measured(middle.at, middle.allocation, middle.loss, half));
        for (int x = middle.at.first - half; x <= middle.at.first + half; x += half) {
            for (int y = middle.at.second - half; y <= middle.at.second + half; y += half) {
                boolean inside = x >= 0 && x <= last(first) && y >= 0 && y <= last(second);
                if (inside && !known.containsKey(new Point(x, y)) && left() > 0) {
                    measure(new Point(x, y), half);
                }
            }
        }
    }

    private void measure(Point at, int distance) {
        Allocation allocation = rule.allocate(value(first, at.first), value(second, at.second));
        double loss = losses.computeIfAbsent(allocation, of -> trials.loss(of, trials.windows(), Metric.NLL));
        known.put(at, new Measured(at, allocation, loss, distance));
    }

    private static double value(double[] values, int place) {
        double low = values[place / FINEST];
        int part = place % FINEST;
        return part == 0 ? low : low + (values[place / FINEST + 1] - low) * part / FINEST;
    }
}
