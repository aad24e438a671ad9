package spade.report;

import java.util.function.Function;
import spade.evaluate.Perplexity;
import spade.run.RunRecord;

/** What candidates are compared by: what their search made small. */
enum Measure {
    PERPLEXITY("perplexity", Perplexity::windowNll),
    KL("divergence from the dense model, nats", Perplexity::windowKl);

    private final String title;
    private final Function<Perplexity, double[]> windows;

    Measure(String title, Function<Perplexity, double[]> windows) {
        this.title = title;
        this.windows = windows;
    }

    static Measure of(RunRecord run) {
        return run.provenance().at("/search/fitness").asText().equals("kl") ? KL : PERPLEXITY;
    }

    String title() {
        return title;
    }

    /** By window, in nats. */
    double[] windows(Perplexity result) {
        return windows.apply(result);
    }

    /** A mean over windows and targets as readers know it. */
    double shown(double mean) {
        return this == PERPLEXITY ? Math.exp(mean) : mean;
    }
}
