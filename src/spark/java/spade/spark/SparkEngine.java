package spade.spark;

import java.util.List;
import java.util.function.Consumer;
import spade.Progress;
import spade.UsageException;
import spade.measure.Workbench;
import spade.worker.Engine;
import spade.worker.Workers;

/**
 * Measures on a cluster of Apache Spark. Nothing here needs Spark's own classes before it is known that they are there.
 */
public final class SparkEngine implements Engine {

    @Override
    public void require(String address) {
        Master.of(address);
        if (!isThere()) {
            throw new UsageException(
                    "--engine " + address + " needs Spark's jars on the class path, and they are not there;"
                            + " start Spade by spark-submit, or with"
                            + " 'java -cp \"target/spark/jars/*:target/spade.jar\" spade.cli.Main …'.");
        }
    }

    private static boolean isThere() {
        try {
            Class.forName("org.apache.spark.SparkContext", false, SparkEngine.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public int threads(String address) {
        return Master.of(address).cores();
    }

    @Override
    public int workers(String address) {
        return Master.of(address).executors().orElse(1);
    }

    @Override
    public Workers workers(Plan plan, List<Workbench> open, Consumer<String> notes, Progress progress) {
        return SparkWorkers.measuring(plan, open, notes, progress);
    }
}
