package spade.worker;

import java.util.Optional;
import spade.Lines;

/**
 * Measures one job after the other, beside the thread that asks. Only that thread, which hears of the worker's news one
 * after the other, uses it.
 */
abstract sealed class Worker permits LocalWorker, ProcessWorker {

    private final String name;
    private Optional<Job> job = Optional.empty();
    private long since;
    private double busySeconds;
    private int measurements;

    Worker(String name) {
        this.name = name;
    }

    /** Such as {@code cuda:1}. */
    String name() {
        return name;
    }

    /** What it works on. */
    Optional<Job> job() {
        return job;
    }

    /** Whether it can take a job now. */
    boolean isIdle() {
        return job.isEmpty() && isReady();
    }

    /** Whether it has what it needs. */
    abstract boolean isReady();

    /** Whether it will take no further job. */
    abstract boolean isOut();

    /** Whether a measurement that killed a process may be tried here. */
    abstract boolean mayDie();

    void take(Job taken) {
        job = Optional.of(taken);
        since = System.nanoTime();
        begin(taken);
    }

    abstract void begin(Job taken);

    /** The measurement in flight is to be the last of the job. */
    abstract void stop();

    void answered() {
        measurements++;
    }

    /** The job is over, whether all of it was measured or not. */
    void end() {
        if (job.isPresent()) {
            busySeconds += (System.nanoTime() - since) / 1e9;
            job = Optional.empty();
        }
    }

    /** What it has done in so many seconds. */
    String told(double seconds) {
        return Lines.format(
                "%s %.0f s (%.0f %%), %d measurements%s",
                name, busySeconds, 100 * busySeconds / seconds, measurements, isOut() ? ", left out" : "");
    }
}
