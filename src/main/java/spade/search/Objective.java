package spade.search;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import spade.UsageException;

/** What a search makes small. */
public enum Objective {
    /** The mean negative log-likelihood of the search text, and so its perplexity. */
    PERPLEXITY(Measurement::windowNll),
    /** The mean divergence from the dense model's next-token distribution: less noisy on little text. */
    KL(Measurement::windowKl);

    private final Function<Measurement, double[]> windows;

    Objective(Function<Measurement, double[]> windows) {
        this.windows = windows;
    }

    /** Reads {@code perplexity} or {@code kl}. */
    public static Objective parse(String text) {
        return Arrays.stream(values())
                .filter(objective -> objective.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new UsageException("Unknown fitness '" + text + "': use "
                        + Arrays.stream(values()).map(Objective::toString).collect(Collectors.joining(" or ")) + "."));
    }

    /** Smaller is better; a model that pruning broke may lose all bounds, which is as bad as can be and no error. */
    public double of(Measurement result) {
        double found = Arrays.stream(windows(result)).average().orElse(Double.NaN);
        return Double.isFinite(found) ? found : Double.MAX_VALUE;
    }

    /** By window of the search text. */
    double[] windows(Measurement result) {
        return windows.apply(result);
    }

    @Override
    public String toString() {
        return this == PERPLEXITY ? "perplexity" : "kl";
    }
}
