package spade.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;
import spade.worker.Engine;

class MasterTest {

    @AfterEach
    void forget() {
        System.clearProperty("spark.master");
        System.clearProperty("spark.task.maxFailures");
        System.clearProperty("spark.executor.cores");
        System.clearProperty("spark.task.cpus");
    }

    @Test
    void aClusterOfThisMachineSaysWhatItHas() {
        Master master = Master.of("local-cluster[3, 2,2048]");
        assertThat(master.isLocalCluster()).isTrue();
        assertThat(master.executors()).hasValue(3);
        assertThat(master.cores()).isEqualTo(2);
        assertThat(master.mebibytes()).hasValue(2048);
        assertThat(Master.of("local[2]").isThisProcess()).isTrue();
        assertThat(Master.of("yarn").limitsMemory()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparks://host:7077", "local-cluster[2]", "localhost"})
    void otherWordsAreRefused(String word) {
        assertThatThrownBy(() -> Master.of(word))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(word)
                .hasMessageContaining("spark://HOST:7077");
    }

    @Test
    void theMasterOfSparkSubmitIsTaken() {
        assertThatThrownBy(() -> Master.of("spark"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("spark-submit");
        System.setProperty("spark.master", "spark://node1:7077");
        assertThat(Master.of("spark").url()).isEqualTo("spark://node1:7077");
        assertThat(Master.of("spark").cores()).isEqualTo(1);
    }

    @Test
    void whatTheUserHasSetCounts() {
        System.setProperty("spark.task.maxFailures", "7");
        SparkConf conf = Settings.of(new Engine.Plan("local-cluster[2,1,1024]", 1, "a.jar"), 1L << 30);
        assertThat(conf.get("spark.task.maxFailures")).isEqualTo("7");
        assertThat(conf.get("spark.authenticate")).isEqualTo("true");
        assertThat(conf.get("spark.authenticate.secret")).hasSize(64);
        assertThat(conf.get("spark.executor.extraClassPath")).startsWith("/").endsWith("/a.jar");
        SparkConf remote = Settings.of(new Engine.Plan("k8s://https://host", 4, "a.jar"), 1L << 30);
        assertThat(remote.contains("spark.authenticate")).isFalse();
        assertThat(remote.get("spark.executor.memoryOverhead")).isEqualTo("4096m");
        assertThat(remote.get("spark.task.cpus")).isEqualTo("4");
    }

    @Test
    void anExecutorMeasuresOneThingAtATime() {
        System.setProperty("spark.executor.cores", "4");
        System.setProperty("spark.task.cpus", "2");
        assertThatThrownBy(() -> Settings.of(new Engine.Plan("spark://node1:7077", 1, "a.jar"), 0))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("spark.task.cpus is 2");
    }
}
