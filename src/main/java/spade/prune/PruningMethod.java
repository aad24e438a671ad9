package spade.prune;

import spade.Choice;

/** Which weights go, and what becomes of the others. */
public enum PruningMethod {
    /** The lowest |W| of every matrix; needs no calibration. */
    MAGNITUDE,
    /** The lowest |W|·‖X‖ of every row (Sun et al., ICLR 2024). */
    WANDA,
    /** The lowest (|W| / column sum + |W| / row sum)·√‖X‖ of every matrix (Zhang et al., ICLR 2024). */
    RIA,
    /** By the curvature of the output error, in blocks of 128 columns; the other weights are changed (ICML 2023). */
    SPARSEGPT;

    /** Reads {@code magnitude}, {@code wanda}, {@code ria} or {@code sparsegpt}. */
    public static PruningMethod parse(String text) {
        return Choice.parse(PruningMethod.class, "pruner", text);
    }

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
