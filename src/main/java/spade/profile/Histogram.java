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
    /** Of the bins of parts. */
    private static final int PART_BITS = 6;
    /** Half the relative width of a bin. */
    static final double HALF_WIDTH = Math.scalb(0.5, -MANTISSA_BITS);
    /** Half the relative width of a part's bin. */
    static final double PART_HALF_WIDTH = Math.scalb(0.5, -PART_BITS);

    private final Bins all = new Bins(MANTISSA_BITS);
    private final Bins part = new Bins(MANTISSA_BITS);

    /** Adds scores; each must be finite and not negative. */
    public void add(float[] scores) {
        all.add(scores);
    }

    /**
     * Adds the scores of a part, such as a linear of a block. The part's own distribution has coarser bins, of
     * {@value #PART_BITS} bits of mantissa: its order statistics are exact to 2⁻⁷, means to rounding, means of smooth
     * functions to about 5e-5.
     */
    public Distribution addPart(float[] scores) {
        part.add(scores);
        Bins coarse = new Bins(PART_BITS);
        part.moveTo(all, coarse);
        return coarse.distribution();
    }

    /** The distribution of all scores added so far, by ascending value; the histogram is not to be used afterwards. */
    public Distribution distribution() {
        return all.distribution();
    }

    /** Counts and sums by the leading bits of float32 numbers. */
    private static final class Bins {

        private final double halfWidth;
        /** How many of the last bits are dropped. */
        private final int shift;
        /** One bin for every leading part of a non-negative float32. */
        private final long[] counts;

        private final double[] sums;
        private float min = Float.POSITIVE_INFINITY;
        private float max = Float.NEGATIVE_INFINITY;

        Bins(int mantissaBits) {
            this.halfWidth = Math.scalb(0.5, -mantissaBits);
            this.shift = 23 - mantissaBits;
            this.counts = new long[1 << (31 - shift)];
            this.sums = new double[counts.length];
        }

        private int bin(float score) {
            // + 0f turns a negative zero into a positive one, whose bits index a bin.
            return Float.floatToRawIntBits(score + 0f) >>> shift;
        }

        void add(float[] scores) {
            for (float score : scores) {
                if (!(score >= 0 && score < Float.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("The score " + score + " is no finite number at or above 0.");
                }
                int bin = bin(score);
                counts[bin]++;
                sums[bin] += score;
                min = Math.min(min, score);
                max = Math.max(max, score);
            }
        }

        /** Adds all of these to others, of as fine or coarser bins, and leaves none here. */
        void moveTo(Bins... others) {
            requireScores();
            for (Bins other : others) {
                other.min = Math.min(other.min, min);
                other.max = Math.max(other.max, max);
            }
            for (int bin = bin(min); bin <= bin(max); bin++) {
                if (counts[bin] > 0) {
                    for (Bins other : others) {
                        other.counts[bin >>> (other.shift - shift)] += counts[bin];
                        other.sums[bin >>> (other.shift - shift)] += sums[bin];
                    }
                    counts[bin] = 0;
                    sums[bin] = 0;
                }
            }
            min = Float.POSITIVE_INFINITY;
            max = Float.NEGATIVE_INFINITY;
        }

        Distribution distribution() {
            requireScores();
            boolean several = max > min;
            remove(min);
            if (several) {
                remove(max);
            }
            int full = 0;
            for (int bin = bin(min); bin <= bin(max); bin++) {
                full += counts[bin] > 0 ? 1 : 0;
            }
            double[] values = new double[full + (several ? 2 : 1)];
            long[] occurrences = new long[values.length];
            Arrays.fill(occurrences, 1);
            values[0] = min;
            values[values.length - 1] = max;
            int next = 1;
            for (int bin = bin(min); bin <= bin(max); bin++) {
                if (counts[bin] > 0) {
                    values[next] = (float) (sums[bin] / counts[bin]);
                    occurrences[next++] = counts[bin];
                }
            }
            return new Distribution(values, occurrences, halfWidth);
        }

        private void requireScores() {
            if (min > max) {
                throw new IllegalStateException("No scores were added.");
            }
        }

        private void remove(float score) {
            counts[bin(score)]--;
            sums[bin(score)] -= score;
        }
    }
}
