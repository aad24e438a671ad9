package spade.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.jspecify.annotations.Nullable;

/** What Spark tells of units and executors, on a thread of its own. */
final class Watch extends SparkListener {

    /** The property of a job that says which unit it is. */
    static final String UNIT = "spade.unit";

    /**
     * A unit that is being measured.
     *
     * @param since nanoseconds of this process's clock
     */
    record Running(String worker, long since) {}

    private final Map<Integer, Long> unitsOfStages = new HashMap<>();
    private final Map<Integer, Long> unitsOfJobs = new HashMap<>();
    private final Map<Long, Running> running = new HashMap<>();
    private final Map<Long, List<String>> failures = new HashMap<>();
    private final Set<Long> ended = new HashSet<>();
    private final Map<String, String> hosts = new HashMap<>();
    private final List<String> notes = new ArrayList<>();
    private boolean started;
    private int deaths;
    private String lastDeath = "";

    /** What an executor is called: such as {@code node3#2}. */
    static String name(String host, String executor) {
        return host + "#" + executor;
    }

    /** From now on executors that come and go are noted. */
    synchronized void start() {
        started = true;
        notes.clear();
    }

    /** Whoever goes from now on was sent away. */
    synchronized void stop() {
        started = false;
    }

    /** Sentences since the last call. */
    synchronized List<String> notes() {
        List<String> said = List.copyOf(notes);
        notes.clear();
        return said;
    }

    /** The executors that there are. */
    synchronized Set<String> present() {
        return hosts.entrySet().stream()
                .map(each -> name(each.getValue(), each.getKey()))
                .collect(Collectors.toSet());
    }

    /** Who measures a unit, if anybody does yet. */
    synchronized Optional<Running> running(long unit) {
        return Optional.ofNullable(running.get(unit));
    }

    /** Whether all of a unit's failures are known. */
    synchronized boolean isOver(long unit) {
        return ended.contains(unit);
    }

    /** How the attempts at a unit failed, in words. */
    synchronized List<String> failures(long unit) {
        return List.copyOf(failures.getOrDefault(unit, List.of()));
    }

    /** A unit of which nobody will ask again. */
    synchronized void forget(long unit) {
        failures.remove(unit);
        ended.remove(unit);
        unitsOfStages.values().remove(unit);
        running.remove(unit);
    }

    /** Executors that died since the last task was done. */
    synchronized int deaths() {
        return deaths;
    }

    /** How the last one died. */
    synchronized String lastDeath() {
        return lastDeath;
    }

    private static Optional<Long> unit(@Nullable Properties of) {
        return Optional.ofNullable(of).map(each -> each.getProperty(UNIT)).map(Long::valueOf);
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart job) {
        unit(job.properties()).ifPresent(unit -> unitsOfJobs.put(job.jobId(), unit));
    }

    @Override
    public synchronized void onJobEnd(SparkListenerJobEnd job) {
        Long unit = unitsOfJobs.remove(job.jobId());
        if (unit != null) {
            ended.add(unit);
        }
    }

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted stage) {
        unit(stage.properties())
                .ifPresent(unit -> unitsOfStages.put(stage.stageInfo().stageId(), unit));
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart task) {
        Long unit = unitsOfStages.get(task.stageId());
        if (unit != null) {
            String worker = name(task.taskInfo().host(), task.taskInfo().executorId());
            running.put(unit, new Running(worker, System.nanoTime()));
        }
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
        Long unit = unitsOfStages.get(task.stageId());
        boolean failed = task.reason() instanceof TaskFailedReason;
        if (!failed) {
            deaths = 0;
        }
        if (unit != null) {
            running.remove(unit);
            if (failed && !(task.reason() instanceof TaskKilled)) {
                String worker = name(task.taskInfo().host(), task.taskInfo().executorId());
                failures.computeIfAbsent(unit, first -> new ArrayList<>())
                        .add("worker " + worker + ", " + how((TaskFailedReason) task.reason()));
            }
        }
    }

    private static String how(TaskFailedReason reason) {
        if (reason instanceof ExceptionFailure exception) {
            return firstLine(String.valueOf(exception.description()));
        }
        if (reason instanceof ExecutorLostFailure lost && lost.reason().isDefined()) {
            return firstLine(lost.reason().get());
        }
        return firstLine(reason.toErrorString());
    }

    /** Without its last point. */
    static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip().replaceAll("\\.$", "");
    }

    @Override
    public synchronized void onExecutorAdded(SparkListenerExecutorAdded executor) {
        String host = executor.executorInfo().executorHost();
        hosts.put(executor.executorId(), host);
        if (started) {
            notes.add("Worker " + name(host, executor.executorId()) + " has come.");
        }
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
        @Nullable String host = hosts.remove(executor.executorId());
        String worker = name(host == null ? "?" : host, executor.executorId());
        if (started) {
            deaths++;
            lastDeath = "worker " + worker + ", " + firstLine(executor.reason());
            notes.add("Worker " + worker + " is gone, " + firstLine(executor.reason())
                    + "; Spark starts another where it can.");
        }
    }
}
