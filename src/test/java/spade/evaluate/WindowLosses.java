package spade.evaluate;

import spade.data.TokenWindows;
import spade.model.HiddenStates;
import spade.model.LanguageModel;

/** The losses of windows wherever they are in a model. */
public final class WindowLosses {

    private WindowLosses() {}

    /** The mean negative log-likelihood per window, as if the last block were behind. */
    public static double[] of(LanguageModel model, long[][] windows, HiddenStates states) {
        return java.util.Objects.requireNonNull(new Head(model, Reading.of(new TokenWindows("windows", windows, 0)))
                        .likelihood(states)
                        .get(Metric.NLL))
                .toArray();
    }
}
