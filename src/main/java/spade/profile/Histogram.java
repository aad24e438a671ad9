package spade.profile;

import java.util.Arrays;

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
        double[] values = new double[counts.length + 2];
        long[] occurrences = new long[counts.length + 2];
        int bins = 0;
        remove(min);
        values[bins] = min;
        occurrences[bins++] = 1;
        boolean several = max > min;
        if (several) {
            remove(max);
        }
        for (int bin = 0; bin < counts.length; bin++) {
            if (counts[bin] > 0) {
                values[bins] = (float) (sums[bin] / counts[bin]);
                occurrences[bins++] = counts[bin];
            }
        }
        if (several) {
            values[bins] = max;
            occurrences[bins++] = 1;
        }
        return new Distribution(Arrays.copyOf(values, bins), Arrays.copyOf(occurrences, bins));
    }

    private void remove(float score) {
        int bin = Float.floatToRawIntBits(score + 0f) >>> SHIFT;
        counts[bin]--;
        sums[bin] -= score;
    }
}
