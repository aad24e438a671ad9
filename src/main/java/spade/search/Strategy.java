package spade.search;

import java.util.Arrays;
import spade.UsageException;

/** How a search finds its next formula. */
public enum Strategy {
    /** Genetic programming: selection, crossover, mutation. */
    EVOLUTION("evolution"),
    /** Independent random formulas after the seeds: what evolution has to beat. */
    RANDOM("random");

    private final String label;

    Strategy(String label) {
        this.label = label;
    }

    /** Reads {@code evolution} or {@code random}. */
    public static Strategy parse(String text) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.label.equals(text))
                .findFirst()
                .orElseThrow(() -> new UsageException("Unknown strategy '" + text + "': use evolution or random."));
    }

    @Override
    public String toString() {
        return label;
    }
}
