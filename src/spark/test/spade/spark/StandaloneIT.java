package spade.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.record.RunFacts;
import spade.tensor.natives.Natives;
import spade.worker.Engine;

/** A master and the workers of two hosts, as the page on clusters starts them, with a secret. */
@SuppressWarnings("NullAway.Init")
class StandaloneIT {

    private static final Map<String, String> SECRET =
            Map.of("spark.authenticate", "true", "spark.authenticate.secret", "0123456789abcdef");

    /** Below the build's folder {@code target}, in whose {@code spark} this runs. */
    private static final Path LIBRARIES = Path.of("..", "lib");

    private static final Path HOME = Path.of("home").toAbsolutePath();

    @TempDir
    private Path folder;

    private final List<Process> daemons = new ArrayList<>();
    private int port;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        SECRET.forEach(System::setProperty);
        System.setProperty("spark.cores.max", String.valueOf(2 * Natives.threads()));
        installSpark();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        daemon("127.0.0.1", "master.Master", "-p", String.valueOf(port), "--webui-port", "0");
        await();
        for (String host : List.of("127.0.0.1", "127.0.0.2")) {
            String work = folder.resolve("work-" + host).toString();
            String cores = String.valueOf(Natives.threads());
            daemon(host, "worker.Worker", "-c", cores, "-m", "3g", "--webui-port", "0", "-d", work, master());
        }
    }

    /** A folder as Spark's distribution has it: its jars, and those that Spade has too. */
    private void installSpark() throws IOException {
        Path jars = Files.createDirectories(HOME.resolve("jars"));
        for (Path each : List.of(Path.of("jars"), LIBRARIES)) {
            for (Path jar : jars(each)) {
                Path link = jars.resolve(jar.getFileName());
                // Its few classes of Hadoop would hide the whole ones that Spark brings.
                if (!link.getFileName().toString().startsWith("parquet-floor") && !Files.exists(link)) {
                    Files.createSymbolicLink(link, jar);
                }
            }
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder.toAbsolutePath().normalize())) {
            return jars.filter(each -> each.toString().endsWith(".jar")).toList();
        }
    }

    private String master() {
        return "spark://127.0.0.1:" + port;
    }

    private void daemon(String host, String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        SECRET.forEach((property, value) -> command.add("-D" + property + "=" + value));
        command.addAll(List.of("-Dspark.master.rest.enabled=false", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("org.apache.spark.deploy." + name, "-h", host));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + "-" + host + ".log").toFile());
        builder.environment().putAll(environment(host));
        daemons.add(builder.start());
    }

    private Map<String, String> environment(String host) {
        return Map.of("SPARK_HOME", HOME.toString(), "SPARK_SCALA_VERSION", "2.13", "SPARK_LOCAL_IP", host);
    }

    private void await() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                assertThat(System.nanoTime()).as("in a minute").isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process daemon : daemons) {
            daemon.destroyForcibly().waitFor();
        }
        SECRET.keySet().forEach(System::clearProperty);
        System.clearProperty("spark.cores.max");
    }

    @Test
    void workersOfTwoHostsAnswerAndOneOfThemMayDie() throws IOException, InterruptedException {
        List<String> notes = new CopyOnWriteArrayList<>();
        int threads = Natives.threads();
        Engine.Plan plan = new Engine.Plan(master(), threads, System.getProperty("java.class.path"));
        try (Asked asked = new Asked(folder);
                SparkWorkers executors =
                        new SparkWorkers(plan, new AnswerUnit(), List.of(asked.workbench), notes::add, Progress.NONE)) {
            List<Request> requests = asked.varied();
            List<Outcome> expected = asked.alone(requests);
            assertThat(asked.outcomes(executors, requests)).isEqualTo(expected);
            assertThat(asked.workers.stream()
                            .map(worker -> worker.replaceFirst("#.*", ""))
                            .collect(Collectors.toCollection(() -> new TreeSet<String>())))
                    .isEqualTo(new TreeSet<>(List.of("127.0.0.1", "127.0.0.2")));
            daemons.get(2).destroyForcibly().waitFor();
            assertThat(asked.outcomes(executors, requests)).isEqualTo(expected);
        }
    }

    @Test
    void aSearchUnderSparkSubmitIsTheSame() throws IOException, InterruptedException {
        Path alone = folder.resolve("alone");
        Command.Ended local =
                Command.spade(Command.search(folder, alone, "local")).run(folder);
        assertThat(local.status()).as(local.said()).isZero();
        Path spread = folder.resolve("spread");
        List<String> words = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit", "--master", master()));
        SECRET.forEach((property, value) -> words.addAll(List.of("--conf", property + "=" + value)));
        words.addAll(List.of("--conf", "spark.executor.cores=1", "--conf", "spark.cores.max=2"));
        words.addAll(
                List.of("--jars", jars(LIBRARIES).stream().map(Path::toString).collect(Collectors.joining(","))));
        words.addAll(
                List.of("--class", "spade.cli.Main", Path.of("..", "spade.jar").toString()));
        words.addAll(Command.search(folder, spread, "spark"));
        Command.Ended submitted = Command.java(environment("127.0.0.1"), HOME.resolve("jars") + "/*", words)
                .run(folder);
        assertThat(submitted.status()).as(submitted.said()).isZero();
        assertThat(submitted.said()).contains("2 executors, 1 thread each: ", "127.0.0.1#", "127.0.0.2#");
        assertThat(RunFacts.sorted(spread)).isEqualTo(RunFacts.sorted(alone));
        assertThat(RunFacts.result(spread)).isEqualTo(RunFacts.result(alone));
    }
}
