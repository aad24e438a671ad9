package spade.spark;

import java.io.File;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import spade.UsageException;
import spade.worker.Engine;

/**
 * Spark's properties as measurements need them. Each is the user's where he has set it: by spark-submit, or as a system
 * property.
 */
final class Settings {

    /** How long a task may take; ours, with Spark's prefix, because spark-submit passes on no others. */
    static final String TASK_LIMIT = "spark.spade.taskLimit";

    /** How long to wait for the first executor. */
    static final String REGISTRATION = "spark.spade.registration";

    private static final String CORES = "spark.executor.cores";
    private static final String TASK_CORES = "spark.task.cpus";
    private static final String GPUS = "spark.executor.resource.gpu.amount";
    private static final String TASK_GPUS = "spark.task.resource.gpu.amount";
    /** Java's share of what an executor takes beside its models, and libtorch's. */
    private static final long OVERHEAD_MEBIBYTES = 3072;

    private Settings() {}

    /**
     * The properties of an application.
     *
     * @param bytes that the models and what is kept beside them take
     */
    static SparkConf of(Engine.Plan plan, long bytes) {
        Master master = Master.of(plan.address());
        // Has Spark's system properties, which spark-submit sets too.
        SparkConf conf = new SparkConf().setMaster(master.url());
        usual(plan, master).forEach(conf::setIfMissing);
        conf.setIfMissing(TASK_CORES, conf.get(CORES));
        if (conf.contains(GPUS)) {
            conf.setIfMissing(TASK_GPUS, conf.get(GPUS));
        }
        if (master.limitsMemory()) {
            conf.setIfMissing("spark.executor.memoryOverhead", (OVERHEAD_MEBIBYTES + (bytes >> 20)) + "m");
        }
        if (master.isLocalCluster()) {
            ownCluster(conf);
        }
        if (!master.isThisProcess() && !conf.get(CORES).equals(conf.get(TASK_CORES))) {
            throw new UsageException(
                    CORES + " is " + conf.get(CORES) + " and " + TASK_CORES + " is " + conf.get(TASK_CORES)
                            + ", and an executor measures one thing at a time; give both the same number.");
        }
        return conf;
    }

    private static Map<String, String> usual(Engine.Plan plan, Master master) {
        String threads = String.valueOf(plan.threads());
        Map<String, String> usual = new LinkedHashMap<>();
        usual.put("spark.app.name", "spade");
        // A task that failed is tried on another executor, and one on which all fail gets no more. Two attempts
        // a machine have to be fewer than all: so on one machine there are two, and otherwise three.
        usual.put("spark.task.maxFailures", "3");
        usual.put("spark.excludeOnFailure.enabled", "true");
        usual.put("spark.excludeOnFailure.task.maxTaskAttemptsPerNode", "2");
        usual.put("spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout", "5s");
        // An executor whose task does not end when it is told to is ended.
        usual.put("spark.task.reaper.enabled", "true");
        usual.put("spark.task.reaper.killTimeout", "20s");
        usual.put("spark.network.timeout", "60s");
        // How often is looked who has been silent for so long.
        usual.put("spark.network.timeoutInterval", "10s");
        usual.put("spark.ui.enabled", "false");
        usual.put(CORES, threads);
        usual.put("spark.executor.memory", master.mebibytes().orElse(2048) + "m");
        usual.put("spark.executorEnv.OMP_NUM_THREADS", threads);
        usual.put("spark.executorEnv.MKL_NUM_THREADS", threads);
        // Whether to go on after many deaths is decided by Watch, which knows whether anything is measured in between.
        usual.put("spark.deploy.maxExecutorRetries", "-1");
        usual.put("spark.executor.maxNumFailures", "1000000");
        if (System.getProperty("spark.submit.deployMode") == null) {
            usual.put("spark.executor.extraClassPath", absolute(plan.classPath()));
        }
        return usual;
    }

    /** Executors have working directories of their own. */
    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(path -> !path.isEmpty())
                .map(path -> Path.of(path).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Nobody else is to send code to a cluster of ours; and it is to be found without an installed Spark. */
    private static void ownCluster(SparkConf conf) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        conf.setIfMissing("spark.authenticate", "true");
        conf.setIfMissing("spark.authenticate.secret", HexFormat.of().formatHex(secret));
        if (System.getenv("SPARK_HOME") == null) {
            // Spark's launcher, which starts executors, does without a folder of Spark's jars only if it believes to be
            // tested; they are on the class path anyway.
            conf.setIfMissing("spark.executorEnv.SPARK_TESTING", "1");
            conf.setIfMissing("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
        }
    }
}
