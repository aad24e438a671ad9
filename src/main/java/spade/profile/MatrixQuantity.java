package spade.profile;

import java.util.Locale;

/**
 * What a formula may ask about one matrix A [outputs, inputs] that its elements in any order do not tell: DSA's matrix
 * operators (NeurIPS 2024, appendix D) and AlphaPruning's exponent. A block has the mean over its linears.
 *
 * <p>The Gram matrix meant is the smaller of A·Aᵀ and Aᵀ·A, which have the same eigenvalues but for zeros. An
 * eigenvalue counts as zero below (max(outputs, inputs)·2⁻²³)² of the largest, which is where float32's singular values
 * end.
 */
public enum MatrixQuantity {
    /** GRAM: the mean of the entries of A·Aᵀ. */
    GRAM,
    /** CORREF: the mean correlation coefficient between two rows of A, each row with itself included. */
    CORRELATION,
    /** DIAGONAL: the mean of A's main diagonal. */
    DIAGONAL,
    /**
     * DETERMINANT of the Gram matrix, as the geometric mean of its eigenvalues, for the product would not fit a number;
     * zero ones count as that threshold.
     */
    DETERMINANT,
    /** SLOGDET: the logarithm of the Gram matrix's determinant; zero eigenvalues count as that threshold. */
    LOG_DETERMINANT,
    /** RANK: how many eigenvalues are not zero. */
    RANK,
    /** The exponent of the power law that the tail of the eigenvalues above zero follows, see {@link HillExponent}. */
    HILL_EXPONENT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
