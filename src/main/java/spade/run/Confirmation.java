package spade.run;

import java.util.Arrays;
import java.util.OptionalLong;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.prune.ActivationFailure;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;

/**
 * Measures what a search found as published numbers are made: pruned sequentially, on a text that the search has not
 * seen, calibrated on several draws of the calibration text.
 */
final class Confirmation {

    private final Target target;
    private final Journal journal;
    private final TokenWindows text;
    private final int calibrations;
    private final SearchListener listener;

    /**
     * What was confirmed of an allocation.
     *
     * @param perplexities by calibration
     * @param windowNll by window, the mean over calibrations
     */
    record Row(double[] perplexities, double[] windowNll) {

        /** The mean over windows and calibrations; NaN where pruning broke the model. */
        double nll() {
            return Arrays.stream(windowNll).average().orElseThrow();
        }
    }

    Confirmation(Target target, Journal journal, TokenWindows text, int calibrations, SearchListener listener) {
        this.target = target;
        this.journal = journal;
        this.text = text;
        this.calibrations = calibrations;
        this.listener = listener;
    }

    Row row(String name, Allocation allocation) {
        double[] perplexities = new double[calibrations];
        double[] mean = new double[text.count()];
        for (int i = 0; i < calibrations; i++) {
            double[] nll = nll(name, allocation, i);
            perplexities[i] = Math.exp(Arrays.stream(nll).average().orElseThrow());
            listener.passed(name, target.title() + ", calibration " + (i + 1), perplexities[i]);
            for (int w = 0; w < mean.length; w++) {
                mean[w] += nll[w] / calibrations;
            }
        }
        return new Row(perplexities, mean);
    }

    /** By window; NaN where the model is so broken that it cannot be pruned to the end. */
    private double[] nll(String name, Allocation allocation, int calibration) {
        try {
            return measured(name, allocation, calibration).of(Metric.NLL).toArray();
        } catch (ActivationFailure e) {
            return Losses.broken(text.count()).of(Metric.NLL).toArray();
        }
    }

    /** The protocol's own calibration first, then further draws. */
    private Losses measured(String name, Allocation allocation, int calibration) {
        Workbench workbench = target.subject().workbench();
        OptionalLong seed = workbench.protocol().calibrationSeed();
        long drawn = seed.orElse(0) + calibration;
        return journal.once(
                Measurement.wanted(
                        "confirmation",
                        target.subject().name(),
                        name,
                        allocation,
                        CalibrationOrder.SEQUENTIAL.toString(),
                        calibration == 0 ? "" : "draw " + drawn,
                        0),
                () -> workbench.pruned(
                        Pruner.WANDA,
                        allocation,
                        CalibrationOrder.SEQUENTIAL,
                        calibration == 0
                                ? workbench.texts().calibration()
                                : workbench.texts().calibration(drawn),
                        text));
    }
}
