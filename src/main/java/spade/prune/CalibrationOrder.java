package spade.prune;

import spade.Choice;

/** Which activations the scores are made from. */
public enum CalibrationOrder {
    /** From the dense pass: one ranking serves every allocation, so a search ranks candidates this way. */
    ONE_SHOT,
    /** Each block calibrated behind the pruned blocks before it, as published numbers are made. */
    SEQUENTIAL;

    /** Reads {@code one-shot} or {@code sequential}. */
    public static CalibrationOrder parse(String text) {
        return Choice.parse(CalibrationOrder.class, "pruning", text);
    }

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
