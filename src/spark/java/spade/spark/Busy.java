package spade.spark;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import spade.Lines;
import spade.measure.Measurer;
import spade.measure.Outcome;

/** How long each executor has worked, and how much it has measured. */
final class Busy {

    private final Map<String, Double> seconds = new TreeMap<>();
    private final Map<String, Integer> measurements = new TreeMap<>();
    private boolean started;
    private long begun;

    void start() {
        started = true;
        begun = System.nanoTime();
    }

    void add(String worker, double worked) {
        seconds.merge(worker, worked, Double::sum);
    }

    /** Counts answers on their way. */
    Measurer.Answers telling(Measurer.Answers heard) {
        return new Measurer.Answers() {
            @Override
            public void answered(int place, Outcome outcome) {
                heard.answered(place, outcome);
            }

            @Override
            public void answeredBy(String worker, int place, Outcome outcome) {
                measurements.merge(worker, 1, Integer::sum);
                heard.answeredBy(worker, place, outcome);
            }
        };
    }

    Optional<String> sentence() {
        double all = (System.nanoTime() - begun) / 1e9;
        return started
                ? Optional.of(seconds.entrySet().stream()
                        .map(each -> Lines.format(
                                "%s %.0f s (%.0f %%), %d measurements",
                                each.getKey(),
                                each.getValue(),
                                100 * each.getValue() / all,
                                measurements.getOrDefault(each.getKey(), 0)))
                        .collect(Collectors.joining("; ", "Workers were busy: ", ".")))
                : Optional.empty();
    }
}
