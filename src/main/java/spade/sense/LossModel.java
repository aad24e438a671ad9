package spade.sense;

import spade.allocation.Allocation;

/**
 * Predicts what an allocation loses, from curves around the last base: with C the sum of a linear's bins up to its
 * sparsity s, s₀ its sparsity in the base, n its share of the weights over the mean share of a linear,
 *
 * <pre>
 * L(s) − L(s₀) = Σ C(s) − C(s₀) + c · n · (s − s₀)²
 * </pre>
 */
public final class LossModel {

    private static final double CURVATURE = 1;

    private final Allocation base;
    private final double[] shares;
    /** [block][linear] → sums up to the beginning of each bin, and behind the last. */
    private final double[][][] sums;

    private LossModel(Slopes slopes, double[] shares) {
        this.base = slopes.base();
        this.shares = shares;
        this.sums = new double[slopes.blocks()][slopes.linears()][];
        for (int l = 0; l < sums.length; l++) {
            for (int i = 0; i < sums[l].length; i++) {
                double[] bins = slopes.mean(l, i);
                sums[l][i] = new double[bins.length + 1];
                for (int k = 0; k < bins.length; k++) {
                    sums[l][i][k + 1] = sums[l][i][k] + bins[k];
                }
            }
        }
    }

    /** What a profile with a pass at least teaches. */
    public static LossModel of(SensitivityProfile profile) {
        double mean = profile.parameters().stream()
                .mapToLong(Long::longValue)
                .average()
                .orElseThrow();
        return new LossModel(
                profile.passes().get(profile.passes().size() - 1),
                profile.parameters().stream().mapToDouble(n -> n / mean).toArray());
    }

    /** The change of the loss to the base's, in nats per token. */
    public double predict(Allocation allocation) {
        double change = 0;
        for (int l = 0; l < sums.length; l++) {
            for (int i = 0; i < sums[l].length; i++) {
                double distance = allocation.of(l, i) - base.of(l, i);
                change += at(sums[l][i], allocation.of(l, i)) - at(sums[l][i], base.of(l, i));
                change += CURVATURE * shares[i] * distance * distance;
            }
        }
        return change;
    }

    private static double at(double[] sums, double sparsity) {
        double place = sparsity * (sums.length - 1);
        int bin = Math.min((int) place, sums.length - 2);
        return sums[bin] + (place - bin) * (sums[bin + 1] - sums[bin]);
    }
}
