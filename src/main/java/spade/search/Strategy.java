package spade.search;

import java.util.Arrays;
import spade.UsageException;

/** How a search finds its next formula. */
public enum Strategy {
    /** Genetic programming: selection, crossover, mutation. */
    EVOLUTION("evolution"),
    /** Independent random formulas after the seeds: what evolution has to beat. */
    RANDOM("random"),
    /** The loop that DSA was published with: every step adds one mutant and one crossover child of the best few. */
    DSA("dsa"),
    /** Only the numbers of the best few formulas move: constants, parameters, λ, offsets. */
    LOCAL("local");

    private final String label;

    Strategy(String label) {
        this.label = label;
    }

    /** Reads {@code evolution}, {@code random}, {@code dsa} or {@code local}. */
    public static Strategy parse(String text) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.label.equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("Unknown strategy '" + text + "': use evolution, random, dsa or local."));
    }

    @Override
    public String toString() {
        return label;
    }
}
