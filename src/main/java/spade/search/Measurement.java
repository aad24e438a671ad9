package spade.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import spade.evaluate.Perplexity;

/**
 * What a formula is worth on some windows. With several targets its numbers are means over them: of negative
 * log-likelihoods, so that differences between formulas are those of the mean log perplexity relative to uniform
 * sparsity, and perplexities are geometric means.
 *
 * @param byTarget of the model pruned by the formula's allocation for each target, on as many windows each
 */
public record Measurement(List<Perplexity> byTarget) {

    /** Nothing measured yet. */
    static final Measurement NONE = new Measurement(List.of());

    public Measurement {
        byTarget = List.copyOf(byTarget);
    }

    /** This and what was measured on the windows behind. */
    Measurement and(Measurement behind) {
        if (byTarget.isEmpty()) {
            return behind;
        }
        List<Perplexity> joined = new ArrayList<>();
        for (int t = 0; t < byTarget.size(); t++) {
            joined.add(Perplexity.joined(List.of(byTarget.get(t), behind.byTarget.get(t))));
        }
        return new Measurement(joined);
    }

    /** Windows of each target's text. */
    public int windows() {
        return byTarget.isEmpty() ? 0 : byTarget.get(0).windowNll().length;
    }

    /** Mean negative log-likelihood by window. */
    double[] windowNll() {
        return mean(Perplexity::windowNll);
    }

    /** Mean divergence from the dense model by window; empty where it was not compared. */
    double[] windowKl() {
        return mean(Perplexity::windowKl);
    }

    private double[] mean(Function<Perplexity, double[]> windows) {
        double[] mean = new double[byTarget.isEmpty() ? 0 : windows.apply(byTarget.get(0)).length];
        for (Perplexity target : byTarget) {
            double[] own = windows.apply(target);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += own[i] / byTarget.size();
            }
        }
        return mean;
    }

    /** The geometric mean of the targets' perplexities. */
    public double perplexity() {
        return Math.exp(
                byTarget.stream().mapToDouble(Perplexity::meanNll).average().orElse(Double.NaN));
    }

    /** The mean divergence from the dense models. */
    public double kl() {
        return byTarget.stream().mapToDouble(Perplexity::meanKl).average().orElse(Double.NaN);
    }

    /** Spent on it. */
    public double seconds() {
        return byTarget.stream().mapToDouble(target -> target.timing().total()).sum();
    }
}
