package spade.prune;

import ai.djl.ndarray.NDArray;

/** Which weights compete where zeros may lie anywhere; with a pattern N:M those of a group do. */
enum Comparison {
    /** Those of an output, a row. */
    ROW,
    /** Those of the whole matrix. */
    MATRIX;

    /** How many of a matrix [out, in] are compared with each other. */
    long width(NDArray matrix) {
        return this == ROW ? matrix.getShape().get(1) : matrix.size();
    }
}
