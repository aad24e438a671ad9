package spade.profile;

/**
 * The matrix quantities of one linear.
 *
 * @param scores of the matrix of scores
 * @param weights of the weight matrix, signs included
 */
public record LinearMatrices(MatrixQuantities scores, MatrixQuantities weights) {}
