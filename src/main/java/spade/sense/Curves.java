package spade.sense;

import java.util.List;
import spade.allocation.Allocation;

/**
 * The loss around the base of one reverse pass. To the first order it changes by Σ C(s) − C(s₀), where C is the sum of
 * a linear's bins up to its sparsity s, and s₀ its sparsity in the base; how much the curves bend is not known of a
 * pass, and taken to go with n · (s − s₀)², where n is the linear's share of the weights over the mean share.
 */
final class Curves {

    /** How far from the base a curve is believed; farther off it goes on as steeply as it goes that far on the mean. */
    private static final double TRUSTED_BELOW = 0.2;

    private static final double TRUSTED_ABOVE = 0.1;

    private final Allocation base;
    private final double[] shares;
    /** [block][linear] → sums up to the beginning of each bin, and behind the last. */
    private final double[][][] sums;

    /** @param parameters prunable weights by linear, the same in every block */
    Curves(Slopes pass, List<Long> parameters) {
        double mean = parameters.stream().mapToLong(Long::longValue).average().orElseThrow();
        this.base = pass.base();
        this.shares = parameters.stream().mapToDouble(n -> n / mean).toArray();
        this.sums = new double[pass.blocks()][pass.linears()][];
        for (int l = 0; l < sums.length; l++) {
            for (int i = 0; i < shares.length; i++) {
                double[] bins = pass.mean(l, i);
                sums[l][i] = new double[bins.length + 1];
                for (int k = 0; k < bins.length; k++) {
                    sums[l][i][k + 1] = sums[l][i][k] + bins[k];
                }
            }
        }
    }

    Allocation base() {
        return base;
    }

    /** By how much the loss changes to the first order with one linear's sparsity, in nats per token. */
    double change(int block, int linear, double sparsity) {
        double[] curve = sums[block][linear];
        double from = base.of(block, linear);
        double edge = Math.min(Math.max(sparsity, from - TRUSTED_BELOW), from + TRUSTED_ABOVE);
        double change = at(curve, edge) - at(curve, from);
        return edge == sparsity ? change : change * (sparsity - from) / (edge - from);
    }

    private static double at(double[] sums, double sparsity) {
        double place = sparsity * (sums.length - 1);
        int bin = Math.min((int) place, sums.length - 2);
        return sums[bin] + (place - bin) * (sums[bin + 1] - sums[bin]);
    }

    /** What the curvature is multiplied with for one linear. */
    double bend(int block, int linear, double sparsity) {
        double distance = sparsity - base.of(block, linear);
        return shares[linear] * distance * distance;
    }

    /** By how much the loss changes to the first order. */
    double change(Allocation allocation) {
        return sum((l, i) -> change(l, i, allocation.of(l, i)));
    }

    /** The same, but that a linear gains by being pruned more is believed no farther than its curve. */
    double cautious(Allocation allocation) {
        return sum((l, i) -> {
            double above = base.of(l, i) + TRUSTED_ABOVE;
            double change = change(l, i, allocation.of(l, i));
            return allocation.of(l, i) <= above ? change : Math.max(change, change(l, i, above));
        });
    }

    /** What the curvature is multiplied with. */
    double bend(Allocation allocation) {
        return sum((l, i) -> bend(l, i, allocation.of(l, i)));
    }

    private interface OfLinear {
        double of(int block, int linear);
    }

    private double sum(OfLinear what) {
        double sum = 0;
        for (int l = 0; l < sums.length; l++) {
            for (int i = 0; i < shares.length; i++) {
                sum += what.of(l, i);
            }
        }
        return sum;
    }
}
