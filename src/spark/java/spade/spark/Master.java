package spade.spark;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.UsageException;

/**
 * The address of Spark's master.
 *
 * @param url as Spark takes it
 */
record Master(String url) {

    /** The master that Spark's own properties name. */
    private static final String GIVEN = "spark";

    private static final String PROPERTY = "spark.master";
    private static final String CORES = "spark.executor.cores";
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*(\\d{1,4})\\s*,\\s*(\\d{1,4})\\s*,\\s*(\\d{1,7})\\s*]");
    private static final Pattern LOCAL = Pattern.compile("local\\[.+]");
    private static final Pattern REMOTE = Pattern.compile("(spark|k8s)://.+|yarn");

    /** Reads what {@code --engine} says. */
    static Master of(String address) {
        String url = address.equals(GIVEN) ? System.getProperty(PROPERTY, "") : address;
        if (url.isEmpty()) {
            throw new UsageException("--engine spark takes the master that spark-submit names, and there is none; start"
                    + " Spade by spark-submit, or give the address itself, such as --engine spark://HOST:7077.");
        }
        Master master = new Master(url);
        if (master.cluster().matches()
                || LOCAL.matcher(url).matches()
                || REMOTE.matcher(url).matches()) {
            return master;
        }
        throw new UsageException(
                "Unknown engine '" + address + "': use local, spark://HOST:7077, local-cluster[2,1,2048]"
                        + " (workers, cores and MiB of each), another master's address as Spark takes it, or spark under"
                        + " spark-submit.");
    }

    private Matcher cluster() {
        return LOCAL_CLUSTER.matcher(url);
    }

    /** Whether the cluster begins and ends with this process, on this machine. */
    boolean isLocalCluster() {
        return cluster().matches();
    }

    /** Whether this process is the only executor; Spark has that for trials. */
    boolean isThisProcess() {
        return LOCAL.matcher(url).matches();
    }

    /** Whether containers count an executor's native memory too. */
    boolean limitsMemory() {
        return url.equals("yarn") || url.startsWith("k8s://");
    }

    /** MiB of an executor's heap, where the address says it. */
    OptionalInt mebibytes() {
        return number(3);
    }

    /** How many executors there will be, where the address says it. */
    OptionalInt executors() {
        return number(1);
    }

    /** Processors of an executor: what Spark's property or the address says, else one. */
    int cores() {
        return Integer.getInteger(CORES, number(2).orElse(1));
    }

    private OptionalInt number(int group) {
        Matcher cluster = cluster();
        return cluster.matches() ? OptionalInt.of(Integer.parseInt(cluster.group(group))) : OptionalInt.empty();
    }
}
