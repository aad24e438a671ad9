package spade.prune;

import java.util.Locale;
import spade.UsageException;

/**
 * How a model is pruned.
 *
 * @param method which weights go
 * @param refined whether DSnoT refines the masks of attention (Zhang et al., ICLR 2024, its default)
 * @param pattern where zeros may lie
 */
public record Pruner(PruningMethod method, boolean refined, SparsityPattern pattern) {

    /** Wanda as published tables have it. */
    public static final Pruner WANDA = new Pruner(PruningMethod.WANDA, false, SparsityPattern.UNSTRUCTURED);

    private static final String REFINED = "+dsnot";

    /** Reads a method such as {@code wanda}, with {@code +dsnot} behind it to refine its masks. */
    public static Pruner parse(String text, SparsityPattern pattern) {
        boolean refined = text.toLowerCase(Locale.ROOT).endsWith(REFINED);
        String method = refined ? text.substring(0, text.length() - REFINED.length()) : text;
        return new Pruner(PruningMethod.parse(method), refined, pattern);
    }

    public Pruner {
        if (refined && method == PruningMethod.SPARSEGPT) {
            throw new UsageException(
                    "DSnoT refines masks of weights that stay as they are, and sparsegpt changes them.");
        }
    }

    /** Whether weights that stay are changed too. */
    public boolean changesWeights() {
        return method == PruningMethod.SPARSEGPT;
    }

    /** Whether a block's inputs have to be seen at all. */
    boolean needsInputs() {
        return method != PruningMethod.MAGNITUDE || refined;
    }

    /** The method, its refinement and the pattern, such as {@code wanda+dsnot} or {@code magnitude 2:4}. */
    @Override
    public String toString() {
        return method + (refined ? REFINED : "") + (pattern.isStructured() ? " " + pattern : "");
    }
}
