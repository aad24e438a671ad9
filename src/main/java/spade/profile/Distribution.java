package spade.profile;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Many numbers summed up as few: values with how often each occurs. All statistics are those of the many numbers, as
 * far as every bin's mean can stand for its members: sums to about 1e-7 relative, order statistics to the width of a
 * bin (5e-4, or 8e-3 where bins are those of {@link Histogram#addPart}).
 *
 * <p>Not finite values follow IEEE arithmetic; an order statistic of numbers with a NaN among them is NaN.
 */
public final class Distribution {

    /** Sums of so small a share of their terms are rounding errors. */
    private static final double ROUNDING = 1e-13;

    private final double[] values;
    private final long[] counts;
    /** Half the relative width of a bin. */
    private final double halfWidth;

    private final long total;

    Distribution(double[] values, long[] counts, double halfWidth) {
        this.values = values;
        this.counts = counts;
        this.halfWidth = halfWidth;
        this.total = Arrays.stream(counts).sum();
    }

    /** The distribution of some numbers, every one a bin of its own. */
    public static Distribution of(double... numbers) {
        long[] ones = new long[numbers.length];
        Arrays.fill(ones, 1);
        return new Distribution(numbers.clone(), ones, Histogram.HALF_WIDTH);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Distribution that
                && Arrays.equals(values, that.values)
                && Arrays.equals(counts, that.counts)
                && halfWidth == that.halfWidth;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(values) + Arrays.hashCode(counts);
    }

    /** How many numbers are summed up. */
    public long total() {
        return total;
    }

    /** How many different values stand for them. */
    public int bins() {
        return values.length;
    }

    /** The value of a bin. */
    public double value(int bin) {
        return values[bin];
    }

    /** How many numbers a bin stands for. */
    public long count(int bin) {
        return counts[bin];
    }

    /**
     * The same numbers in fewer bins, none of them negative and all by ascending value: neighbours become one bin that
     * is so wide at most in relation to its values; the smallest and the largest number stay alone.
     */
    Distribution coarse(double width) {
        double[] sums = new double[values.length];
        long[] merged = new long[values.length];
        int bins = 0;
        double start = 0;
        for (int i = 0; i < values.length; i++) {
            boolean alone = i < 2 || i == values.length - 1;
            if (alone || values[i] < start || values[i] > start * (1 + width)) {
                bins++;
                start = values[i];
            }
            sums[bins - 1] += counts[i] * values[i];
            merged[bins - 1] += counts[i];
        }
        double[] means = new double[bins];
        Arrays.setAll(means, i -> sums[i] / merged[i]);
        return new Distribution(means, Arrays.copyOf(merged, bins), Math.max(halfWidth, width / 2));
    }

    /** The distribution of f(x). */
    public Distribution map(DoubleUnaryOperator f) {
        return new Distribution(Arrays.stream(values).map(f).toArray(), counts, halfWidth);
    }

    /** Σ f(x). */
    public double sum(DoubleUnaryOperator f) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += counts[i] * f.applyAsDouble(values[i]);
        }
        return sum;
    }

    /**
     * The mean of f(x); 0 where the terms cancel but for rounding, as those of a z-score do: noise would otherwise tell
     * blocks apart.
     */
    public double mean(DoubleUnaryOperator f) {
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < values.length; i++) {
            double term = counts[i] * f.applyAsDouble(values[i]);
            sum += term;
            magnitude += Math.abs(term);
        }
        boolean cancelled = Math.abs(sum) <= ROUNDING * magnitude && magnitude < Double.POSITIVE_INFINITY;
        return cancelled ? 0 : sum / total;
    }

    /** The mean. */
    public double mean() {
        return mean(x -> x);
    }

    /** The unbiased variance; NaN for a single number. */
    public double variance() {
        double mean = mean();
        return sum(x -> (x - mean) * (x - mean)) / (total - 1);
    }

    /** The smallest number; NaN if one is NaN. */
    public double min() {
        return Arrays.stream(values).reduce(Double.POSITIVE_INFINITY, Math::min);
    }

    /** The largest number; NaN if one is NaN. */
    public double max() {
        return Arrays.stream(values).reduce(Double.NEGATIVE_INFINITY, Math::max);
    }

    /**
     * The share of numbers above a threshold; 0 if the threshold is NaN. The members of the bin in which the threshold
     * falls count as spread evenly over it.
     */
    public double shareAbove(double threshold) {
        double above = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] > threshold) {
                above += counts[i];
            }
        }
        return (above + correction(threshold)) / total;
    }

    /**
     * What the bins next to a threshold add to or take from the numbers above it. A bin reaches half-way to its
     * neighbours, but no farther than a histogram's bins do; the bin of a single number is that number.
     */
    private double correction(double threshold) {
        double below = nextBelow(Math.nextUp(threshold));
        double above = nextAbove(threshold);
        double end = below + reach(below, above);
        if (threshold == below) {
            return 0; // Numbers that all equal the threshold are not above it.
        }
        if (threshold < end) {
            double start = below - reach(below, nextBelow(below));
            return spread(below) * (end - threshold) / (end - start);
        }
        double start = above - reach(above, below);
        if (threshold > start) {
            end = above + reach(above, nextAbove(above));
            return -spread(above) * (threshold - start) / (end - start);
        }
        return 0;
    }

    private double reach(double value, double neighbour) {
        return Math.min(Math.abs(neighbour - value) / 2, Math.abs(value) * halfWidth);
    }

    private double nextBelow(double limit) {
        return Arrays.stream(values).filter(v -> v < limit).max().orElse(Double.NEGATIVE_INFINITY);
    }

    private double nextAbove(double limit) {
        return Arrays.stream(values).filter(v -> v > limit).min().orElse(Double.POSITIVE_INFINITY);
    }

    /** Numbers in the bins of a value that stand for several numbers each. */
    private double spread(double value) {
        return IntStream.range(0, values.length)
                .filter(i -> values[i] == value && counts[i] > 1)
                .mapToDouble(i -> counts[i])
                .sum();
    }

    /**
     * The number at a place of the sorted order, without interpolation.
     *
     * @param q in [0, 1]: the number at index {@code floor(q (n − 1))}, so that 0.5 is the lower median, as torch
     *     defines it
     */
    public double quantile(double q) {
        if (q < 0 || q > 1) {
            throw new IllegalArgumentException("A quantile lies in [0, 1], and " + q + " does not.");
        }
        if (Arrays.stream(values).anyMatch(Double::isNaN)) {
            return Double.NaN;
        }
        long rank = (long) Math.floor(q * (total - 1));
        Distribution sorted = sorted();
        for (int bin = 0; bin < sorted.bins(); bin++) {
            rank -= sorted.counts[bin];
            if (rank < 0) {
                return sorted.values[bin];
            }
        }
        throw new IllegalStateException("The counts of a distribution sum to its total");
    }

    /**
     * The same distribution with its bins by ascending value. A bin's number takes the place of the value's last bits:
     * those that agree in all others, at least 20 bits of mantissa, may stand in any order.
     */
    public Distribution sorted() {
        if (IntStream.range(1, values.length).allMatch(i -> values[i - 1] < values[i])) {
            return this;
        }
        int numberBits = Integer.SIZE - Integer.numberOfLeadingZeros(values.length);
        long[] keys = new long[values.length];
        for (int i = 0; i < keys.length; i++) {
            long bits = Double.doubleToLongBits(values[i]);
            // Flips negative numbers so that the integers sort as the doubles do.
            long sortable = bits ^ ((bits >> 63) & Long.MAX_VALUE);
            keys[i] = sortable >> numberBits << numberBits | i;
        }
        Arrays.sort(keys);
        long number = (1L << numberBits) - 1;
        int[] order = Arrays.stream(keys).mapToInt(key -> (int) (key & number)).toArray();
        return new Distribution(
                Arrays.stream(order).mapToDouble(bin -> values[bin]).toArray(),
                Arrays.stream(order).mapToLong(bin -> counts[bin]).toArray(),
                halfWidth);
    }
}
