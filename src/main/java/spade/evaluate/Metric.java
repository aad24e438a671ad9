package spade.evaluate;

import java.util.function.DoubleUnaryOperator;
import spade.Choice;
import spade.UsageException;

/** What is measured of a model, in nats; smaller is better. */
public enum Metric {
    /** Per token, the mean negative log-likelihood of a text's tokens; exp of its mean over units is the perplexity. */
    NLL("perplexity", Math::exp),
    /** Per token, the mean divergence from the dense model's next-token distribution: less noisy on little text. */
    KL("divergence from the dense model, nats", mean -> mean),
    /** The negative log-likelihood of one of a question's choices, summed over its tokens. */
    CHOICE("negative log-likelihood of a choice, nats", mean -> mean);

    private final String title;
    private final DoubleUnaryOperator shown;

    Metric(String title, DoubleUnaryOperator shown) {
        this.title = title;
        this.shown = shown;
    }

    /** Reads a metric that a text is searched by. */
    public static Metric parse(String word) {
        Metric metric = Choice.parse(Metric.class, "metric", word);
        if (metric == CHOICE) {
            throw new UsageException("The metric 'choice' is that of tasks, and a search reads a text; use nll or kl.");
        }
        return metric;
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
