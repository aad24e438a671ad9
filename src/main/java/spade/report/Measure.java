package spade.report;

import java.util.function.Function;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.record.RunRecord;

/** What candidates are compared by: what their search made small. */
enum Measure {
    PERPLEXITY("perplexity", losses -> losses.of(Metric.NLL).toArray()),
    KL("divergence from the dense model, nats", losses -> losses.of(Metric.KL).toArray());

    private final String title;
    private final Function<Losses, double[]> windows;

    Measure(String title, Function<Losses, double[]> windows) {
        this.title = title;
        this.windows = windows;
    }

    static Measure of(RunRecord run) {
        return run.provenance().at("/search/metric").asText().equals("kl") ? KL : PERPLEXITY;
    }

    String title() {
        return title;
    }

    /** By window, in nats. */
    double[] windows(Losses result) {
        return windows.apply(result);
    }

    /** A mean over windows and targets as readers know it. */
    double shown(double mean) {
        return this == PERPLEXITY ? Math.exp(mean) : mean;
    }
}
