package spade.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A curve on one line of a terminal: the latest values, each as a bar between the smallest and the largest of them. */
final class Sparkline {

    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int LENGTH = 16;

    private final List<Double> values = new ArrayList<>();

    /** Adds a value; one that is not finite is left out. */
    void add(double value) {
        if (!Double.isFinite(value)) {
            return;
        }
        values.add(value);
        if (values.size() > LENGTH) {
            values.remove(0);
        }
    }

    @Override
    public String toString() {
        if (values.isEmpty()) {
            return "";
        }
        double low = Collections.min(values);
        double range = Math.max(Collections.max(values) - low, Double.MIN_NORMAL);
        StringBuilder text = new StringBuilder();
        values.forEach(value -> text.append(BARS.charAt((int) ((value - low) / range * (BARS.length() - 1)))));
        return text.toString();
    }
}
