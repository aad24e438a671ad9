package spade.formula;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.ranking.NaNStrategy;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.math3.stat.ranking.TiesStrategy;
import spade.profile.Distribution;

/**
 * Operations on the values of all units together. Where one of them is NaN, every result is NaN, but for smooth, where
 * it reaches the neighbours only, and rank, where the others are 0 because there is no order.
 */
public enum AcrossOperator {
    /** (v − min) / (max − min); 0 where the values do not differ but for rounding, as at the end of a formula. */
    MINMAX((values, apart) -> minmax(values)),
    /** (v − mean) / unbiased standard deviation; 0 where the values do not differ. */
    ZSCORE((values, apart) -> zscore(values)),
    /** The place in ascending order, from 0 to 1; equal values share the mean of their places. */
    RANK((values, apart) -> rank(values)),
    /** exp(v) / Σ exp(v). */
    SOFTMAX((values, apart) -> softmax(values)),
    /**
     * The mean of a unit's value and its neighbours', which are the blocks beside it, or the linears of its kind in
     * these; the first and the last have one.
     */
    SMOOTH(AcrossOperator::smooth);

    private interface Function {
        double[] apply(double[] values, int apart);
    }

    private final Function function;

    AcrossOperator(Function function) {
        this.function = function;
    }

    /**
     * The results, by unit.
     *
     * @param apart how far apart the values of neighbours are
     */
    double[] apply(double[] values, int apart) {
        return function.apply(values, apart);
    }

    @Override
    public String toString() {
        return Words.of(this);
    }

    static double[] minmax(double[] values) {
        double min = Distribution.of(values).min();
        double max = Distribution.of(values).max();
        double width = max - min;
        double rounding = 2 * BlockValues.ROUNDING * Math.max(Math.abs(min), Math.abs(max));
        boolean equal = width <= rounding && width < Double.POSITIVE_INFINITY;
        return Arrays.stream(values).map(v -> equal ? 0 : (v - min) / width).toArray();
    }

    private static double[] zscore(double[] values) {
        double mean = Distribution.of(values).mean();
        double deviation = Math.sqrt(Distribution.of(values).variance());
        boolean equal = Arrays.stream(values).allMatch(v -> v == values[0]);
        return Arrays.stream(values)
                .map(v -> equal ? 0 : (v - mean) / deviation)
                .toArray();
    }

    private static double[] rank(double[] values) {
        if (values.length == 1 || Arrays.stream(values).anyMatch(Double::isNaN)) {
            return Arrays.stream(values).map(v -> Double.isNaN(v) ? v : 0).toArray();
        }
        double[] ranks = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE)
                // Adding zero makes a negative zero equal to zero, which the ranking would tell apart.
                .rank(Arrays.stream(values).map(v -> v + 0.0).toArray());
        return Arrays.stream(ranks).map(r -> (r - 1) / (values.length - 1)).toArray();
    }

    private static double[] softmax(double[] values) {
        double max = Distribution.of(values).max();
        double sum = Distribution.of(values).sum(v -> Math.exp(v - max));
        return Arrays.stream(values).map(v -> Math.exp(v - max) / sum).toArray();
    }

    private static double[] smooth(double[] values, int apart) {
        double[] smooth = new double[values.length];
        for (int u = 0; u < values.length; u++) {
            smooth[u] = IntStream.of(u - apart, u, u + apart)
                    .filter(v -> v >= 0 && v < values.length)
                    .mapToDouble(v -> values[v])
                    .average()
                    .orElseThrow();
        }
        return smooth;
    }
}
