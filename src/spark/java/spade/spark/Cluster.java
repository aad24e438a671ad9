package spade.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import spade.Progress;
import spade.SpadeException;

/** Spark's side of a run: the application, its executors, and what they are given. */
final class Cluster implements AutoCloseable {

    /** How long no executor may come before the work begins with those that are there. */
    private static final long QUIET_SECONDS = 5;

    /** How long executors may take that are expected beside those that are there. */
    private static final long EXPECTED_SECONDS = 60;

    private static final long POLL_MILLIS = 100;
    /** Deaths without an answer between them, by executor. */
    private static final int MOST_DEATHS = 4;

    private final JavaSparkContext context;
    private final Function<UnitTask, UnitAnswer> work;
    private final Watch watch = new Watch();
    private final Master master;
    private final long registrationSeconds;
    private final int expected;
    private int most = 1;

    private Cluster(JavaSparkContext context, Function<UnitTask, UnitAnswer> work, Master master) {
        this.context = context;
        this.work = work;
        this.master = master;
        SparkConf conf = context.getConf();
        this.registrationSeconds = conf.getTimeAsSeconds(Settings.REGISTRATION, "180s");
        int instances = conf.getInt("spark.executor.instances", 0);
        int cores = conf.getInt("spark.cores.max", 0) / conf.getInt("spark.executor.cores", 1);
        this.expected = master.isThisProcess() ? 1 : master.executors().orElse(Math.max(instances, cores));
        context.sc().addSparkListener(watch);
    }

    /**
     * Starts an application, and waits for its executors.
     *
     * @param work what they do with a task
     */
    static Cluster start(SparkConf conf, Function<UnitTask, UnitAnswer> work, Progress progress) {
        Master master = new Master(conf.get("spark.master"));
        JavaSparkContext context;
        try {
            context = new JavaSparkContext(conf);
        } catch (Exception e) { // Scala declares none of those it throws.
            throw new SpadeException(
                    "Spark cannot start with the master " + master.url() + " ("
                            + Watch.firstLine(String.valueOf(e.getMessage())) + "); check its address and properties.",
                    e);
        }
        Cluster cluster = new Cluster(context, work, master);
        try {
            cluster.await(progress);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void await(Progress progress) {
        long begun = System.nanoTime();
        long changed = begun;
        int before = 0;
        while (true) {
            requireRunning();
            long now = System.nanoTime();
            int here = hosts().size();
            changed = here == before ? changed : now;
            before = here;
            progress.report("waiting for executors", here, Math.max(here, expected));
            if (here == 0 && now - begun > TimeUnit.SECONDS.toNanos(registrationSeconds)) {
                throw new SpadeException("No executor of " + master.url() + " has come in " + registrationSeconds
                        + " s; see the logs of its workers, and whether it has as many processors and as much memory"
                        + " free as spark.executor.cores and spark.executor.memory ask for.");
            }
            long quiet = TimeUnit.SECONDS.toNanos(here < expected ? EXPECTED_SECONDS : QUIET_SECONDS);
            if (here > 0 && (here == expected || now - changed > quiet)) {
                return;
            }
            sleep(POLL_MILLIS);
        }
    }

    static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpadeException("Interrupted while Spark's executors were at work.", e);
        }
    }

    Watch watch() {
        return watch;
    }

    SparkConf conf() {
        return context.getConf();
    }

    /** The host of each executor that is there. */
    List<String> hosts() {
        SparkExecutorInfo[] infos = context.sc().statusTracker().getExecutorInfos();
        List<String> hosts = new ArrayList<>(
                Arrays.stream(infos).map(SparkExecutorInfo::host).toList());
        if (!master.isThisProcess()) {
            // This process is counted too.
            hosts.remove(context.sc().env().blockManager().blockManagerId().host());
        }
        return hosts;
    }

    /** How many executors there are, and at least one, which may be on its way. */
    int size() {
        int size = Math.max(1, hosts().size());
        most = Math.max(most, size);
        return size;
    }

    /** Fails if nothing would be measured any more. */
    void requireRunning() {
        if (context.sc().isStopped()) {
            throw new SpadeException(
                    "Spark has ended the application on " + master.url()
                            + ": its master does not answer, or has removed it. See that it is there, and go on with --resume.");
        }
        if (watch.deaths() >= MOST_DEATHS * most) {
            throw new SpadeException(watch.deaths()
                    + " executors have died one after the other, and nothing was measured" + " between; the last: "
                    + watch.lastDeath() + ". See its log, mend that and go on with --resume.");
        }
    }

    Broadcast<String> broadcast(String line) {
        return context.broadcast(line);
    }

    /** Has a unit measured by an executor that is free. */
    JavaFutureAction<List<UnitAnswer>> submit(UnitTask task, long unit) {
        context.setLocalProperty(Watch.UNIT, String.valueOf(unit));
        return context.parallelize(List.of(task), 1).map(work).collectAsync();
    }

    /** Has every executor do the same at once; each does it once, because it takes longer than to hand it out. */
    List<UnitAnswer> everywhere(UnitTask task) {
        int executors = size();
        context.setLocalProperty(Watch.UNIT, null);
        try {
            return context.parallelize(Collections.nCopies(executors, task), executors)
                    .map(work)
                    .collect();
        } catch (Exception e) { // Scala declares none of those it throws.
            throw new SpadeException(
                    "Spark's executors could not begin: " + Watch.firstLine(String.valueOf(e.getMessage()))
                            + "; see their logs.",
                    e);
        }
    }

    @Override
    public void close() {
        watch.stop();
        context.close();
    }
}
