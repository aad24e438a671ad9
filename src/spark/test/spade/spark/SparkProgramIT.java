package spade.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;
import spade.record.RunFacts;

/** Command lines with an engine, in processes of their own as users have them. */
class SparkProgramIT {

    private record Ended(int status, String said) {}

    private static Ended spade(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "spade.cli.Main"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    private static Ended search(Path folder, Path run, String engine) throws IOException, InterruptedException {
        String text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
        String model = TinyCheckpoint.write(folder.resolve("model")).toString();
        List<String> arguments = new ArrayList<>(List.of("search", "--run", run.toString(), "--engine", engine));
        arguments.addAll(List.of("--model", model, "--device", "cpu", "--threads", "1", "--sparsity", "0.6"));
        arguments.addAll(List.of("--calibration", text, "--calibration-windows", "4", "--seqlen", "32"));
        arguments.addAll(List.of("--search-text", text, "--report-text", text, "--allow-overlap", "--windows", "8"));
        arguments.addAll(List.of("--report-windows", "2", "--stages", "2,4", "--population", "6", "--confirm", "2"));
        arguments.addAll(List.of("--strategy", "evolution", "--candidates", "16"));
        return spade(arguments);
    }

    @Test
    void aSearchIsTheSameOnExecutors(@TempDir Path folder) throws IOException, InterruptedException {
        Path alone = folder.resolve("alone");
        Ended local = search(folder, alone, "local");
        assertThat(local.status()).as(local.said()).isZero();
        Path spread = folder.resolve("spread");
        Ended cluster = search(folder, spread, "local-cluster[2,1,1024]");
        assertThat(cluster.status()).as(cluster.said()).isZero();
        assertThat(cluster.said()).contains("2 executors, 1 thread each: ", "Workers were busy: ");
        assertThat(RunFacts.sorted(spread)).isEqualTo(RunFacts.sorted(alone));
        assertThat(RunFacts.result(spread)).isEqualTo(RunFacts.result(alone));
        assertThat(RunFacts.workers(alone)).containsOnly(Optional.empty());
        List<String> workers = RunFacts.workers(spread).stream()
                .map(worker -> worker.orElse("none").replaceFirst(".*#", "#"))
                .toList();
        assertThat(workers).contains("#0", "#1").containsOnly("#0", "#1");
    }
}
