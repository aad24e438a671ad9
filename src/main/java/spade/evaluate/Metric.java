package spade.evaluate;

import java.util.function.DoubleUnaryOperator;
import spade.Choice;

/** What is measured of a model, in nats per token; smaller is better. */
public enum Metric {
    /** The mean negative log-likelihood of a text's tokens; exp of its mean over units is the perplexity. */
    NLL("perplexity", Math::exp),
    /** The mean divergence from the dense model's next-token distribution: less noisy on little text. */
    KL("divergence from the dense model, nats", mean -> mean);

    private final String title;
    private final DoubleUnaryOperator shown;

    Metric(String title, DoubleUnaryOperator shown) {
        this.title = title;
        this.shown = shown;
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
        return Choice.label(this);
    }
}
