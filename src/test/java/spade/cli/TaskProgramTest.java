package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate --tasks} and {@code compare --tasks} on the demo, with tasks of a user's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class TaskProgramTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] MODEL = {"--calibration-windows", "4", "--seqlen", "64", "--windows", "4"};

    private Path folder;
    private String tasks;

    @BeforeAll
    void write(@TempDir Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(
                folder.resolve("sums.jsonl"),
                IntStream.range(0, 30)
                        .mapToObj(i -> "{\"sum\": \"" + i + " and " + (i % 3) + "\", \"answers\": [\"" + (i + i % 3)
                                + "\", \"a great many more than " + i + "\", \"" + i + "\"], \"right\": "
                                + (i % 2 == 0 ? 0 : 2) + "}")
                        .collect(Collectors.joining("\n")));
        Path sums = Files.writeString(
                folder.resolve("sums.json"),
                "{\"file\": \"sums.jsonl\", \"context\": \"The sum of {sum} is\", \"choices\": \"{answers}\","
                        + " \"gold\": \"{right}\", \"metrics\": [\"acc\", \"acc_norm\"]}");
        Path yes = Files.writeString(
                folder.resolve("even.json"),
                "{\"file\": \"sums.jsonl\", \"context\": \"Is {sum} even? \", \"choices\": [\"yes\", \"no\"],"
                        + " \"gold\": \"{right}\", \"labels\": [\"0\", \"2\"]}");
        this.tasks = sums + "," + yes;
    }

    private static Program run(String verb, String... options) {
        return Program.run(Stream.of(new String[] {verb}, MODEL, options)
                .flatMap(Stream::of)
                .toArray(String[]::new));
    }

    private static JsonNode json(Program program) throws IOException {
        assertThat(program.status()).as(program.err()).isZero();
        return JSON.readTree(program.out());
    }

    private JsonNode evaluated(String... more) throws IOException {
        return json(run(
                "evaluate",
                Stream.concat(Stream.of("--json", "--tasks", tasks), Stream.of(more))
                        .toArray(String[]::new)));
    }

    /** The answers of samples, counted here. */
    @Test
    void accuraciesFollowFromTheSamples() throws IOException {
        Path samples = folder.resolve("samples.jsonl");
        JsonNode dense = evaluated("--samples", samples.toString()).get("tasks");
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(samples)) {
            lines.add(JSON.readTree(line));
        }
        assertThat(lines).hasSize(60);
        for (int task = 0; task < 2; task++) {
            int right = 0;
            for (JsonNode line : lines.subList(30 * task, 30 * task + 30)) {
                JsonNode logs = line.get("logLikelihoods");
                assertThat(logs).hasSize(task == 0 ? 3 : 2).allMatch(log -> log.asDouble() < 0);
                int best = 0;
                for (int c = 1; c < logs.size(); c++) {
                    best = logs.get(c).asDouble() > logs.get(best).asDouble() ? c : best;
                }
                right += line.get("gold").asInt() == best ? 1 : 0;
            }
            assertThat(dense.at("/tasks/" + task + "/acc").asDouble()).isEqualTo(right / 30.0);
            assertThat(dense.at("/tasks/" + task + "/questions").asInt()).isEqualTo(30);
        }
        assertThat(dense.get("bos").asText()).isEqualTo("text");
        assertThat(dense.at("/tasks/0/accNorm").isNumber()).isTrue();
        assertThat(dense.at("/tasks/1/accNorm").isNull()).isTrue();
    }

    @Test
    void textAndTasksTogetherSayWhatEachSaysAlone() throws IOException {
        String[] pruned = {"--sparsity", "0.6", "--allocation", "owl"};
        JsonNode alone = evaluated(pruned);
        assertThat(alone.get("text").isNull()).isTrue();
        assertThat(alone.get("perplexity").isNull()).isTrue();
        JsonNode together = evaluated("--sparsity", "0.6", "--allocation", "owl", "--text", "demo:report");
        assertThat(together.get("tasks")).isEqualTo(alone.get("tasks"));
        JsonNode text =
                json(run("evaluate", "--json", "--sparsity", "0.6", "--allocation", "owl", "--text", "demo:report"));
        assertThat(together.get("windowNll")).isEqualTo(text.get("windowNll"));
        assertThat(text.get("tasks").isNull()).isTrue();
        Program plain = run("evaluate", "--tasks", tasks, "--limit", "7");
        assertThat(plain.out()).contains("sums", "even", "acc_norm", "beginning token: text");
        assertThat(plain.err()).contains("sums: the first 7 of 30 questions.");
    }

    @Test
    void whatWasMeasuredIsNotMeasuredAgain() throws IOException {
        Path run = folder.resolve("kept");
        JsonNode first = evaluated("--sparsity", "0.5", "--run", run.toString());
        Path journal = run.resolve("journal.jsonl");
        long size = Files.size(journal);
        assertThat(evaluated("--sparsity", "0.5", "--run", run.toString())).isEqualTo(first);
        assertThat(Files.size(journal)).isEqualTo(size);
        // A text is measured then beside what is known.
        JsonNode more = evaluated("--sparsity", "0.5", "--run", run.toString(), "--text", "demo:report");
        assertThat(more.get("tasks")).isEqualTo(first.get("tasks"));
        assertThat(Files.readAllLines(journal)).hasSize(3);
    }

    /** A dense model needs no calibration text, and its numbers depend on the type all the same. */
    @Test
    void aFolderKeepsTypesApartAndHoldsLogAndSamples() throws IOException {
        Path run = folder.resolve("types");
        String[] options = {
            "--run", run.toString(), "--samples", run.resolve("samples.jsonl").toString()
        };
        JsonNode exact = evaluated(options);
        JsonNode rounded = evaluated(Stream.concat(Stream.of("--dtype", "bfloat16"), Stream.of(options))
                .toArray(String[]::new));
        assertThat(rounded.at("/tasks/tasks/0/gold").asDouble())
                .isNotEqualTo(exact.at("/tasks/tasks/0/gold").asDouble());
        assertThat(Files.readAllLines(run.resolve("journal.jsonl"))).hasSize(3);
        assertThat(run.resolve("evaluate.log")).content().contains("60 questions of 2 tasks");
        Files.writeString(run.resolve("other.txt"), "mine");
        Program refused = run("evaluate", "--tasks", tasks, "--run", run.toString());
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("holds something else than an evaluation");
    }

    @Test
    void aTableHasTheAnswersThatEvaluateHas() throws IOException {
        Path run = folder.resolve("table");
        JsonNode table = json(run(
                "compare",
                "--text",
                "demo:report",
                "--tasks",
                tasks,
                "--sparsity",
                "0.5,0.8",
                "--allocation",
                "uniform",
                "owl",
                "--as",
                "json",
                "--run",
                run.toString()));
        assertThat(table.get("rows")).hasSize(4);
        for (JsonNode row : table.get("rows")) {
            JsonNode one = evaluated(
                    "--sparsity",
                    row.get("sparsity").asText(),
                    "--allocation",
                    row.get("allocation").asText());
            assertThat(row.at("/tasks/found")).isEqualTo(one.get("tasks"));
            assertThat(row.at("/tasks/differences"))
                    .hasSize(row.get("allocation").asText().equals("uniform") ? 0 : 2);
        }
        assertThat(table.at("/dense/tasks/found")).isEqualTo(evaluated().get("tasks"));
        assertThat(table.at("/provenance/tasks/tasks/1/name").asText()).isEqualTo("even");
        for (String form : List.of("md", "csv", "tex", "json")) {
            assertThat(run.resolve("table." + form)).content().contains("sums").contains("even");
        }
        assertThat(Program.run("compare", "--run", run.toString()).out())
                .contains("| uniform | block |", "beginning token: text", "sums 30");
    }

    @Test
    void whatCannotBeAskedIsToldAtOnce() {
        Program unknown = run("evaluate", "--tasks", "hellaswg");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("'hellaswg'", "hellaswag");
        Program nothing = run("evaluate", "--limit", "5");
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("--limit", "--tasks paper7");
        Program samples =
                run("evaluate", "--samples", folder.resolve("none.jsonl").toString());
        assertThat(samples.status()).isEqualTo(2);
        assertThat(samples.err()).contains("--samples", "--tasks paper7");
        Program rows = run("evaluate", "--tasks", "rte", "--tasks-data", folder.toString());
        assertThat(rows.status()).isEqualTo(1);
        assertThat(rows.err()).contains("rte", folder.toString());
    }
}
