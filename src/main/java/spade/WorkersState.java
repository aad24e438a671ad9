package spade;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What several workers do at a moment, and what they have done until then, for people who watch.
 *
 * @param seconds since all of them were ready; 0 before
 * @param workers in their order
 */
public record WorkersState(double seconds, List<One> workers) {

    /** Whether a worker measures. */
    public enum Doing {
        MEASURING,
        IDLE,
        STARTING,
        LEFT_OUT;

        @Override
        public String toString() {
            return Choice.label(this).replace('-', ' ');
        }
    }

    /**
     * One of the workers.
     *
     * @param name such as {@code cuda:1}
     * @param what it measures, in words; empty unless it measures
     * @param forSeconds for how long: since it began, or since the last answer
     * @param measurements that it has answered
     * @param busySeconds that it has measured, what it measures now included
     */
    public record One(String name, Doing doing, String what, double forSeconds, int measurements, double busySeconds) {}

    public WorkersState {
        workers = List.copyOf(workers);
    }

    /** How many of them do something. */
    public long count(Doing doing) {
        return workers.stream().filter(each -> each.doing == doing).count();
    }

    /** Measurements a minute of all of them. */
    public double perMinute() {
        return workers.stream().mapToDouble(this::perMinute).sum();
    }

    /** Measurements a minute of one of them. */
    public double perMinute(One worker) {
        return seconds > 0 ? 60 * worker.measurements / seconds : 0;
    }

    /** The share of the time that one of them has measured, in percent. */
    public double busyPercent(One worker) {
        return seconds > 0 ? Math.min(100, 100 * worker.busySeconds / seconds) : 0;
    }

    /** How busy each of them was until now, in a sentence. */
    public String busy() {
        return workers.stream()
                .map(each -> Lines.format(
                        "%s %.0f s (%.0f %%), %d measurements%s",
                        each.name,
                        each.busySeconds,
                        busyPercent(each),
                        each.measurements,
                        each.doing == Doing.LEFT_OUT ? ", left out" : ""))
                .collect(Collectors.joining(
                        "; ", "Workers were busy: ", Lines.format("; %.1f measurements a minute.", perMinute())));
    }
}
