package spade.prune;

import java.util.Arrays;
import java.util.stream.Collectors;
import spade.UsageException;

/** Which weights go, and what becomes of the others. */
public enum PruningMethod {
    /** The lowest |W| of every matrix; needs no calibration. */
    MAGNITUDE("magnitude"),
    /** The lowest |W|·‖X‖ of every row (Sun et al., ICLR 2024). */
    WANDA("wanda"),
    /** The lowest (|W| / column sum + |W| / row sum)·√‖X‖ of every matrix (Zhang et al., ICLR 2024). */
    RIA("ria"),
    /** By the curvature of the output error, in blocks of 128 columns; the other weights are changed (ICML 2023). */
    SPARSEGPT("sparsegpt");

    private final String label;

    PruningMethod(String label) {
        this.label = label;
    }

    /** Reads {@code magnitude}, {@code wanda}, {@code ria} or {@code sparsegpt}. */
    public static PruningMethod parse(String text) {
        return Arrays.stream(values())
                .filter(method -> method.label.equals(text))
                .findFirst()
                .orElseThrow(() -> new UsageException("Unknown pruner '" + text + "': use one of "
                        + Arrays.stream(values()).map(PruningMethod::toString).collect(Collectors.joining(", "))
                        + ", with +dsnot behind it to refine its mask."));
    }

    @Override
    public String toString() {
        return label;
    }
}
