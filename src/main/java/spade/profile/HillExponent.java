package spade.profile;

import java.util.Arrays;

/**
 * The exponent of a power law fitted to the tail of a spectrum, as AlphaPruning measures how well a layer is trained
 * (NeurIPS 2024, eq. 2): with the n eigenvalues from λ_min on,
 *
 * <pre>α = 1 + n / (Σ ln λ_i − n ln λ_min)</pre>
 *
 * where λ_min is, among the eigenvalues near the peak of the histogram of log₁₀ λ, the one whose fitted law is closest
 * to the tail by the Kolmogorov–Smirnov distance. AlphaPruning's released code compares the logarithm of the lower end
 * of that neighbourhood with the eigenvalues themselves, so that it seldom binds; here it binds.
 */
public final class HillExponent {

    private static final int BINS = 100;
    /** Eigenvalues from 0.95 to 1.5 times the peak may begin the tail. */
    private static final double FROM = 0.95;

    private static final double TO = 1.5;

    private HillExponent() {}

    /**
     * The exponent of a spectrum.
     *
     * @param eigenvalues in any order; those at or below 0 are left out
     * @return NaN where fewer than two different eigenvalues are left
     */
    public static double of(double[] eigenvalues) {
        double[] sorted = Arrays.stream(eigenvalues).filter(x -> x > 0).sorted().toArray();
        if (sorted.length < 2 || sorted[0] == sorted[sorted.length - 1]) {
            return Double.NaN;
        }
        double peak = peak(sorted);
        double best = Double.NaN;
        double smallest = Double.POSITIVE_INFINITY;
        for (int first = 0; first < sorted.length - 1; first++) {
            if (sorted[first] >= FROM * peak && sorted[first] <= TO * peak) {
                double exponent = exponent(sorted, first);
                double distance = distance(sorted, first, exponent);
                if (distance < smallest) {
                    smallest = distance;
                    best = exponent;
                }
            }
        }
        // The highest bin may hold the largest eigenvalue alone: then the whole spectrum is the tail.
        return Double.isNaN(best) ? exponent(sorted, 0) : best;
    }

    /** The lower border of the fullest bin. */
    private static double peak(double[] sorted) {
        double low = Math.log10(sorted[0]);
        double width = (Math.log10(sorted[sorted.length - 1]) - low) / BINS;
        int[] counts = new int[BINS];
        for (double value : sorted) {
            counts[Math.min(BINS - 1, (int) ((Math.log10(value) - low) / width))]++;
        }
        int fullest = 0;
        for (int bin = 1; bin < BINS; bin++) {
            fullest = counts[bin] > counts[fullest] ? bin : fullest;
        }
        return Math.pow(10, low + fullest * width);
    }

    private static double exponent(double[] sorted, int first) {
        double start = Math.log(sorted[first]);
        double sum = 0;
        for (int i = first; i < sorted.length; i++) {
            sum += Math.log(sorted[i]) - start;
        }
        return 1 + (sorted.length - first) / sum;
    }

    /** The largest gap between the tail's cumulative share and the fitted law's. */
    private static double distance(double[] sorted, int first, double exponent) {
        int n = sorted.length - first;
        double largest = 0;
        for (int i = 0; i < n; i++) {
            double law = 1 - Math.pow(sorted[first + i] / sorted[first], 1 - exponent);
            largest = Math.max(largest, Math.abs(law - (double) i / n));
        }
        return largest;
    }
}
