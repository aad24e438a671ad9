package spade.profile;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Collects scores into bins cut by the leading bits of their float32 form: the exponent and {@value #MANTISSA_BITS}
 * bits of mantissa, a relative width of 2⁻¹⁰. A bin keeps count and mean; the smallest and the largest score become
 * bins of their own, so that both are exact.
 *
 * <p>Means are rounded to float32: what is written to a file and read back gives the same numbers bit by bit.
 */
public final class Histogram {

    private static final int MANTISSA_BITS = 10;
    /** Half the relative width of a bin. */
    static final double HALF_WIDTH = Math.scalb(0.5, -MANTISSA_BITS);

    private static final int SHIFT = 23 - MANTISSA_BITS;

    /** One bin for every leading part of a non-negative float32. */
    private final long[] counts = new long[1 << (31 - SHIFT)];

    private final double[] sums = new double[counts.length];
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;

    /** Adds scores; each must be finite and not negative. */
    public void add(float[] scores) {
        for (float score : scores) {
            if (!(score >= 0 && score < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("The score " + score + " is no finite number at or above 0.");
            }
            // + 0f turns a negative zero into a positive one, whose bits index a bin.
            int bin = Float.floatToRawIntBits(score + 0f) >>> SHIFT;
            counts[bin]++;
            sums[bin] += score;
            min = Math.min(min, score);
            max = Math.max(max, score);
        }
    }

    /** The distribution of all scores added so far, by ascending value; the histogram is not to be used afterwards. */
    public Distribution distribution() {
        if (min > max) {
            throw new IllegalStateException("No scores were added.");
        }
        boolean several = max > min;
        remove(min);
        if (several) {
            remove(max);
        }
        int[] full =
                IntStream.range(0, counts.length).filter(bin -> counts[bin] > 0).toArray();
        double[] values = new double[full.length + (several ? 2 : 1)];
        long[] occurrences = new long[values.length];
        Arrays.fill(occurrences, 1);
        values[0] = min;
        values[values.length - 1] = max;
        for (int i = 0; i < full.length; i++) {
            values[i + 1] = (float) (sums[full[i]] / counts[full[i]]);
            occurrences[i + 1] = counts[full[i]];
        }
        return new Distribution(values, occurrences);
    }

    private void remove(float score) {
        int bin = Float.floatToRawIntBits(score + 0f) >>> SHIFT;
        counts[bin]--;
        sums[bin] -= score;
    }
}
