package spade.evaluate;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import spade.Choice;
import spade.Doubles;
import spade.Holm;

/**
 * How much better one model is than another on the same windows, calibrated on the same draws.
 *
 * @param method the better one, or so it is hoped
 * @param reference what it is compared with
 * @param mean mean over windows and draws of the difference of negative log-likelihoods, in nats; negative: the method
 *     is better
 * @param low lower end of the 95 % interval of the mean
 * @param high upper end
 * @param p two-sided, of no difference, by the same distribution as the interval; corrected for all comparisons that
 *     are made with it by {@link #corrected}
 * @param better windows in which the method is better
 * @param windows of all; draws measure the same windows anew and make them no more
 * @param draws of the calibration text
 */
public record PairedDifference(
        String method,
        String reference,
        double mean,
        double low,
        double high,
        double p,
        int better,
        int windows,
        int draws) {

    /** Below so many windows Student's t rests on too few numbers for a verdict. */
    public static final int FEWEST_WINDOWS = 8;

    private static final double SURE = 0.95;

    /** What can be said of a difference. */
    public enum Verdict {
        BETTER,
        WORSE,
        WITHIN_NOISE,
        TOO_FEW_WINDOWS_TO_SAY,
        /** Pruning broke one of the models. */
        INCOMPARABLE;

        @Override
        public String toString() {
            return Choice.label(this).replace('-', ' ');
        }
    }

    /**
     * Compares two methods.
     *
     * @param own negative log-likelihoods by draw of the calibration text and window
     * @param other in the same draws and windows
     */
    public static PairedDifference of(String method, List<Doubles> own, String reference, List<Doubles> other) {
        List<Doubles> differences = IntStream.range(0, own.size())
                .mapToObj(d -> own.get(d).minus(other.get(d)))
                .toList();
        Doubles byWindow = Doubles.means(differences);
        Estimate estimate = Estimate.of(differences);
        double mean = estimate.mean;
        double half = estimate.half();
        int better = (int) byWindow.stream().filter(each -> each < 0).count();
        return new PairedDifference(
                method, reference, mean, mean - half, mean + half, estimate.p(), better, byWindow.size(), own.size());
    }

    /**
     * A mean over draws and windows. Its variance is that over windows (of their means over draws) and that over draws
     * (of their means over windows), each by its number; the degrees of freedom are Welch's and Satterthwaite's.
     */
    record Estimate(double mean, double error, double freedom) {

        static Estimate of(List<Doubles> byDraw) {
            Doubles byWindow = Doubles.means(byDraw);
            double windows = share(byWindow.toArray());
            double draws = byDraw.size() < 2
                    ? 0
                    : share(byDraw.stream().mapToDouble(Doubles::mean).toArray());
            double freedom = Math.pow(windows + draws, 2)
                    / (windows * windows / (byWindow.size() - 1)
                            + (draws == 0 ? 0 : draws * draws / (byDraw.size() - 1)));
            return new Estimate(byWindow.mean(), Math.sqrt(windows + draws), freedom);
        }

        /** The variance of a mean; infinite of one number. */
        private static double share(double[] values) {
            return values.length < 2 ? Double.POSITIVE_INFINITY : new Variance().evaluate(values) / values.length;
        }

        /** Half the 95 % interval (Student's t). */
        double half() {
            return error == 0 || !Double.isFinite(error)
                    ? error
                    : new TDistribution(freedom).inverseCumulativeProbability((1 + SURE) / 2) * error;
        }

        double p() {
            if (Double.isNaN(mean) || Double.isNaN(error)) {
                return Double.NaN;
            }
            if (error == 0 || Double.isInfinite(error)) {
                return error == 0 && mean != 0 ? 0 : 1;
            }
            return 2 * new TDistribution(freedom).cumulativeProbability(-Math.abs(mean) / error);
        }
    }

    /** Half the 95 % interval of a mean over draws and windows. */
    public static double halfInterval(List<Doubles> byDraw) {
        return Estimate.of(byDraw).half();
    }

    /** The same differences with p-values that hold for all of them together. */
    public static List<PairedDifference> corrected(List<PairedDifference> differences) {
        Doubles p = Holm.corrected(Doubles.of(differences.stream().mapToDouble(PairedDifference::p)));
        return IntStream.range(0, differences.size())
                .mapToObj(i -> differences.get(i).withP(p.get(i)))
                .toList();
    }

    private PairedDifference withP(double other) {
        return new PairedDifference(method, reference, mean, low, high, other, better, windows, draws);
    }

    /** What it rests on, such as {@code 32 windows, 3 calibration draws}. */
    public String basis() {
        return windows
                + (windows == 1 ? " window, " : " windows, ")
                + (draws == 1 ? "one calibration draw" : draws + " calibration draws");
    }

    /** What the p-value allows to say, with 5 % chance of being wrong. */
    public Verdict verdict() {
        if (Double.isNaN(p)) {
            return Verdict.INCOMPARABLE;
        }
        if (windows < FEWEST_WINDOWS) {
            return Verdict.TOO_FEW_WINDOWS_TO_SAY;
        }
        if (p >= 1 - SURE) {
            return Verdict.WITHIN_NOISE;
        }
        return mean < 0 ? Verdict.BETTER : Verdict.WORSE;
    }
}
