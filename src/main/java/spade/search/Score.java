package spade.search;

import java.util.List;
import java.util.stream.IntStream;
import spade.Doubles;
import spade.evaluate.Losses;
import spade.evaluate.Metric;

/**
 * What a formula is worth on some windows. With several targets its numbers are means over them: of negative
 * log-likelihoods, so that differences between formulas are those of the mean log perplexity relative to uniform
 * sparsity, and perplexities are geometric means.
 *
 * @param byTarget of the model pruned by the formula's allocation for each target, on as many windows each
 */
public record Score(List<Losses> byTarget) {

    /** Nothing measured yet. */
    static final Score NONE = new Score(List.of());

    public Score {
        byTarget = List.copyOf(byTarget);
    }

    /** This and what was measured on the windows behind. */
    Score and(Score behind) {
        return byTarget.isEmpty()
                ? behind
                : new Score(IntStream.range(0, byTarget.size())
                        .mapToObj(t -> byTarget.get(t).and(behind.byTarget.get(t)))
                        .toList());
    }

    /** Windows of each target's text. */
    public int windows() {
        return byTarget.isEmpty() ? 0 : byTarget.get(0).units();
    }

    /** By window, the mean over targets. */
    public Doubles of(Metric metric) {
        return Doubles.means(byTarget.stream().map(losses -> losses.of(metric)).toList());
    }

    /**
     * The mean over windows and targets; smaller is better. A model that pruning broke may lose all bounds, which is as
     * bad as can be and no error.
     */
    public double value(Metric metric) {
        double found = of(metric).mean();
        return Double.isFinite(found) ? found : Double.MAX_VALUE;
    }

    /** The mean over windows and targets as people know it: perplexities are geometric means. */
    public double shown(Metric metric) {
        return metric.shown(byTarget.stream()
                .mapToDouble(losses -> losses.mean(metric))
                .average()
                .orElse(Double.NaN));
    }

    /** Spent on it. */
    public double seconds() {
        return byTarget.stream().mapToDouble(target -> target.timing().total()).sum();
    }
}
