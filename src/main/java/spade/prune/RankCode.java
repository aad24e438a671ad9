package spade.prune;

import spade.tensor.DType;

/**
 * Ranks as numbers of two bytes: rank r is the r-th of a type's normal ones in ascending order, which are exact and
 * comparable on every device. The type is that of the weights where they have two bytes too: so a mask is a comparison
 * of two tensors of the same kind, and needs no conversion.
 */
enum RankCode {
    BFLOAT16(DType.BFLOAT16, 7, -126, 127),
    FLOAT16(DType.FLOAT16, 10, -14, 15);

    private final DType type;
    private final int mantissaBits;
    private final int least;
    /** How many normal numbers are positive. */
    private final int positive;

    /**
     * @param least exponent of a normal number
     * @param largest exponent
     */
    RankCode(DType type, int mantissaBits, int least, int largest) {
        this.type = type;
        this.mantissaBits = mantissaBits;
        this.least = least;
        this.positive = (largest - least + 1) << mantissaBits;
    }

    /** For weights of a type. */
    static RankCode of(DType weights) {
        return weights == DType.FLOAT16 ? FLOAT16 : BFLOAT16;
    }

    DType type() {
        return type;
    }

    /** How many ranks can be told apart. */
    int count() {
        return 2 * positive;
    }

    /** The code of a rank from 0 to {@link #count} − 1. */
    float of(int rank) {
        return rank < positive ? -normal(positive - 1 - rank) : normal(rank - positive);
    }

    /** What the codes of the lowest {@code ranks} ranks do not exceed, and all others do. */
    double limit(int ranks) {
        return ranks == 0 ? Double.NEGATIVE_INFINITY : of(ranks - 1);
    }

    private float normal(int place) {
        int mantissa = (1 << mantissaBits) + (place & ((1 << mantissaBits) - 1));
        return Math.scalb((float) mantissa, least + (place >> mantissaBits) - mantissaBits);
    }
}
