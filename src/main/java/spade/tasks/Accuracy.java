package spade.tasks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import spade.Nearest;
import spade.UsageException;

/** Which choice counts as a model's answer; the words are those of lm-evaluation-harness. */
public enum Accuracy {
    /** The choice of the largest log-likelihood. */
    ACC,
    /** The choice of the largest log-likelihood per character. */
    ACC_NORM;

    /** {@code acc} or {@code acc_norm}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The accuracy of a label; another one is a {@link UsageException}. */
    public static Accuracy parse(String label) {
        List<String> known = Arrays.stream(values()).map(Accuracy::label).toList();
        return Arrays.stream(values())
                .filter(accuracy -> accuracy.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException("Unknown metric '" + label + "'; " + Nearest.advice(label, known) + "."));
    }

    @Override
    public String toString() {
        return label();
    }
}
