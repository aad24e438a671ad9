package spade.worker;

import java.util.Optional;
import spade.WorkersState;
import spade.measure.Measurer;

/**
 * Measures one job after the other, beside the thread that asks. Only that thread, which hears of the worker's news one
 * after the other, uses it.
 */
abstract sealed class Worker permits LocalWorker, ProcessWorker {

    private final String name;
    private Optional<Job> job = Optional.empty();
    private long since;
    /** When the last answer came, or the job began. */
    private long last;

    private double busySeconds;
    private int measurements;
    /** How far the measurement has come, if it has said so. */
    private Optional<News.Alive> come = Optional.empty();

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
        come = Optional.empty();
        since = System.nanoTime();
        last = since;
        begin(taken);
    }

    abstract void begin(Job taken);

    /** The measurement in flight is to be the last of the job. */
    abstract void stop();

    void answered() {
        measurements++;
        last = System.nanoTime();
        come = Optional.empty();
    }

    /** It has come so far. */
    void heard(News.Alive alive) {
        come = Optional.of(alive);
    }

    /** The job is over, whether all of it was measured or not. */
    void end() {
        busySeconds += secondsFrom(since);
        job = Optional.empty();
    }

    private double secondsFrom(long moment) {
        return job.isPresent() ? (System.nanoTime() - moment) / 1e9 : 0;
    }

    /** @param asked names what is measured */
    WorkersState.One state(Measurer.Answers asked) {
        return new WorkersState.One(
                name,
                doing(),
                job.map(each -> each.title(asked) + come.map(Worker::told).orElse(""))
                        .orElse(""),
                secondsFrom(last),
                measurements,
                busySeconds + secondsFrom(since));
    }

    private WorkersState.Doing doing() {
        if (isOut()) {
            return WorkersState.Doing.LEFT_OUT;
        }
        if (!isReady()) {
            return WorkersState.Doing.STARTING;
        }
        return job.isPresent() ? WorkersState.Doing.MEASURING : WorkersState.Doing.IDLE;
    }

    private static String told(News.Alive alive) {
        return "; " + alive.task() + " " + alive.done() + "/" + alive.total();
    }
}
