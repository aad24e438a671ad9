package spade.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spade.record.RunFacts;

/** Command lines with an engine, in processes of their own. */
@SuppressWarnings("NullAway.Init")
class SparkProgramIT {

    @TempDir
    private Path folder;

    private Command.Ended run(List<String> arguments) throws IOException, InterruptedException {
        Command.Ended ended = Command.spade(arguments).run(folder);
        assertThat(ended.status()).as(ended.said()).isZero();
        return ended;
    }

    @Test
    void aSearchIsTheSameOnExecutorsThoughItsDriverWasKilledAndOthersGoOn() throws IOException, InterruptedException {
        Path alone = folder.resolve("alone");
        run(Command.search(folder, alone, "local"));
        Path spread = folder.resolve("spread");
        Process driver = Command.spade(Command.search(folder, spread, "local-cluster[2,1,1024]"))
                .start(folder.resolve("killed.txt"));
        List<ProcessHandle> executors;
        try {
            awaitMeasurements(driver, spread, 12);
            executors = driver.descendants().toList();
        } finally {
            driver.destroyForcibly().waitFor();
        }
        assertThat(executors).hasSize(2);
        assertThat(spread.resolve("result.json")).doesNotExist();
        Command.Ended resumed =
                run(List.of("search", "--resume", "--run", spread.toString(), "--engine", "local-cluster[1,1,1024]"));
        assertThat(executors).noneMatch(ProcessHandle::isAlive);
        assertThat(resumed.said()).contains("1 executor, 1 thread each: ", "Workers were busy: ");
        assertThat(RunFacts.sorted(spread)).isEqualTo(RunFacts.sorted(alone));
        assertThat(RunFacts.result(spread)).isEqualTo(RunFacts.result(alone));
        assertThat(RunFacts.workers(alone)).containsOnly(Optional.empty());
        assertThat(RunFacts.workers(spread))
                .allMatch(worker -> worker.orElse("none").matches(".*#[01]"));
    }

    private static void awaitMeasurements(Process driver, Path run, int count)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        Path journal = run.resolve("journal.jsonl");
        while (!Files.exists(journal) || Files.readAllLines(journal).size() < count) {
            assertThat(driver.isAlive()).as("still searching").isTrue();
            assertThat(System.nanoTime()).as("in three minutes").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void aTableIsTheSameOnExecutors() throws IOException {
        List<JsonNode> tables = new ArrayList<>();
        for (String engine : List.of("local", "local-cluster[2,1,1024]")) {
            Path run = folder.resolve("table-" + engine.length());
            String[] more = {"--allocation", "uniform", "owl", "--pruner", "wanda", "sparsegpt", "--json"};
            List<String> arguments = Command.arguments(folder, "compare", run, engine, more);
            arguments.addAll(List.of("--text", Command.text(folder)));
            tables.add(table(arguments));
        }
        assertThat(tables.get(1).findValues("nll"))
                .hasSize(4)
                .isEqualTo(tables.get(0).findValues("nll"));
    }

    private JsonNode table(List<String> arguments) throws IOException {
        try {
            String said = run(arguments).said();
            return new ObjectMapper()
                    .readTree(said.substring(said.indexOf("\n{") + 1))
                    .get("rows");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
