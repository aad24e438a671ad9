package spade.evaluate;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import spade.UsageException;

/** What is measured of a model, in nats per token; smaller is better. */
public enum Metric {
    /** The mean negative log-likelihood of a text's tokens; exp of its mean over units is the perplexity. */
    NLL("nll", "perplexity", Math::exp),
    /** The mean divergence from the dense model's next-token distribution: less noisy on little text. */
    KL("kl", "divergence from the dense model, nats", mean -> mean);

    private final String label;
    private final String title;
    private final DoubleUnaryOperator shown;

    Metric(String label, String title, DoubleUnaryOperator shown) {
        this.label = label;
        this.title = title;
        this.shown = shown;
    }

    /** Reads {@code nll} or {@code kl}. */
    public static Metric parse(String text) {
        return Arrays.stream(values())
                .filter(metric -> metric.label.equals(text))
                .findFirst()
                .orElseThrow(() -> new UsageException("Unknown metric '" + text + "': use "
                        + Arrays.stream(values()).map(Metric::toString).collect(Collectors.joining(" or ")) + "."));
    }

    /** What people call it. */
    public String title() {
        return title;
    }

    /** A mean over units as people know it. */
    public double shown(double mean) {
        return shown.applyAsDouble(mean);
    }

    @Override
    public String toString() {
        return label;
    }
}
