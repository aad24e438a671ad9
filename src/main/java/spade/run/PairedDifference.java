package spade.run;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.apache.commons.math3.stat.inference.WilcoxonSignedRankTest;

/**
 * How much better one model is than another on the same windows.
 *
 * @param method the better one, or so it is hoped
 * @param reference what it is compared with
 * @param mean mean over windows of the difference of negative log-likelihoods, in nats; negative: the method is better
 * @param low lower end of the 95 % interval of the mean (Student's t)
 * @param high upper end
 * @param p of Wilcoxon's signed-rank test, two-sided; NaN for fewer than 5 windows that differ
 * @param better windows in which the method is better
 * @param windows of all
 */
public record PairedDifference(
        String method, String reference, double mean, double low, double high, double p, int better, int windows) {

    private static final double TWO_SIDED = 0.975;
    private static final int LEAST = 5;
    /** The exact distribution takes 2^n steps. */
    private static final int MOST_EXACT = 20;

    public static PairedDifference of(String method, double[] own, String reference, double[] other) {
        double[] difference = new double[own.length];
        int better = 0;
        for (int i = 0; i < own.length; i++) {
            difference[i] = own[i] - other[i];
            better += own[i] < other[i] ? 1 : 0;
        }
        double mean = new Mean().evaluate(difference);
        double half = own.length < 2 ? Double.POSITIVE_INFINITY : halfInterval(difference);
        double p = wilcoxon(Arrays.stream(difference).filter(each -> each != 0).toArray());
        return new PairedDifference(method, reference, mean, mean - half, mean + half, p, better, own.length);
    }

    /** Half the 95 % interval of the mean of at least two numbers (Student's t). */
    public static double halfInterval(double[] values) {
        return new TDistribution(values.length - 1).inverseCumulativeProbability(TWO_SIDED)
                * new StandardDeviation().evaluate(values)
                / Math.sqrt(values.length);
    }

    /** The test takes no pairs without a difference. */
    private static double wilcoxon(double[] difference) {
        return difference.length < LEAST
                ? Double.NaN
                : new WilcoxonSignedRankTest()
                        .wilcoxonSignedRankTest(
                                difference, new double[difference.length], difference.length <= MOST_EXACT);
    }

    /** Whether the interval holds 0, so that nothing can be said. */
    public boolean withinNoise() {
        return !(low > 0 || high < 0);
    }
}
