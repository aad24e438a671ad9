package spade.prune;

import java.util.Arrays;
import spade.UsageException;

/** Which activations the scores are made from. */
public enum CalibrationOrder {
    /** From the dense pass: one ranking serves every allocation, so a search ranks candidates this way. */
    ONE_SHOT("one-shot"),
    /** Each block calibrated behind the pruned blocks before it, as published numbers are made. */
    SEQUENTIAL("sequential");

    private final String label;

    CalibrationOrder(String label) {
        this.label = label;
    }

    /** Reads {@code one-shot} or {@code sequential}. */
    public static CalibrationOrder parse(String text) {
        return Arrays.stream(values())
                .filter(pruning -> pruning.label.equals(text))
                .findFirst()
                .orElseThrow(() -> new UsageException("Unknown pruning '" + text + "': use sequential or one-shot."));
    }

    @Override
    public String toString() {
        return label;
    }
}
