package spade.prune;

/**
 * Ranks as bfloat16 numbers: rank r is the r-th of the normal ones in ascending order, which are exact, two bytes wide
 * and comparable on every device. So a mask is a comparison of two tensors of the same kind, and needs no conversion.
 */
final class RankCode {

    /** The smallest positive normal number, as the upper half of a float32. */
    private static final int SMALLEST = 0x0080;

    /** How many normal numbers are positive. */
    private static final int POSITIVE = 0x7F80 - SMALLEST;

    /** How many ranks can be told apart. */
    static final int COUNT = 2 * POSITIVE;

    private RankCode() {}

    /** The code of a rank from 0 to {@link #COUNT} − 1. */
    static float of(int rank) {
        return rank < POSITIVE ? -normal(POSITIVE - 1 - rank) : normal(rank - POSITIVE);
    }

    /** What the codes of the lowest {@code ranks} ranks do not exceed, and all others do. */
    static double limit(int ranks) {
        return ranks == 0 ? Double.NEGATIVE_INFINITY : of(ranks - 1);
    }

    private static float normal(int place) {
        return Float.intBitsToFloat((SMALLEST + place) << 16);
    }
}
