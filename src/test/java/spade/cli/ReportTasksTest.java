package spade.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import spade.TinyCheckpoint;
import spade.record.Measurement;
import spade.record.Purpose;
import spade.record.RunFacts;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.record.TaskAnswers;
import spade.record.Text;
import spade.tasks.AccuracyDifference;

/** Searches whose best and baselines answer tasks at the end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ReportTasksTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int QUESTIONS = 40;

    private Path folder;
    private String text;
    private String model;
    private String tasks;
    /** A run that nothing interrupted. */
    private Path whole;

    private Program program;

    @BeforeAll
    void searchOnce(@TempDir Path folder) throws IOException {
        this.folder = folder;
        text = Files.writeString(folder.resolve("text.txt"), TinyCheckpoint.text(800))
                .toString();
        model = TinyCheckpoint.write(folder.resolve("model")).toString();
        tasks = task("words", "words", 1) + "," + task("others", "others", 2);
        whole = folder.resolve("whole");
        program = search(whole, "--report-tasks", tasks, "--limit", "30");
        assertThat(program.status()).as(program.err()).isZero();
    }

    /** A task with questions of random words. */
    private String task(String where, String name, long seed) throws IOException {
        Path own = Files.createDirectories(folder.resolve(where));
        Random random = new Random(seed);
        List<String> rows = IntStream.range(0, QUESTIONS)
                .mapToObj(i -> "{\"q\": \"%s\", \"o\": [\"%s\", \"%s\"], \"a\": %d}"
                        .formatted(words(random, 5), words(random, 2), words(random, 3), random.nextInt(2)))
                .toList();
        Files.write(own.resolve("rows.jsonl"), rows);
        return Files.writeString(
                        own.resolve(name + ".json"),
                        "{\"file\": \"rows.jsonl\", \"context\": \"{q}\", \"choices\": \"{o}\", \"gold\": \"{a}\"}")
                .toString();
    }

    private static String words(Random random, int count) {
        return String.join(
                " ",
                random.ints(count, 1, TinyCheckpoint.VOCABULARY)
                        .mapToObj(word -> "w" + word)
                        .toList());
    }

    private List<String> read(String... more) {
        return Stream.concat(
                        Stream.of("--calibration", text, "--calibration-windows", "4", "--seqlen", "32"),
                        Stream.of(more))
                .toList();
    }

    private Program search(Path run, String... more) {
        return search(List.of("--model", model), run, more);
    }

    private Program search(List<String> models, Path run, String... more) {
        List<String> arguments = new ArrayList<>(List.of("search"));
        arguments.addAll(models);
        arguments.addAll(read("--search-text", text, "--report-text", text, "--allow-overlap"));
        arguments.addAll(List.of("--windows", "4", "--report-windows", "2", "--sparsity", "0.7"));
        arguments.addAll(List.of("--candidates", "3", "--strategy", "evolution", "--population", "4"));
        arguments.addAll(List.of("--confirm", "1", "--calibration-draws", "1", "--run", run.toString()));
        arguments.addAll(List.of(more));
        return Program.run(arguments.toArray(String[]::new));
    }

    private static Program resume(Path run, String... more) {
        return Program.run(Stream.concat(Stream.of("search", "--resume", "--run", run.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private JsonNode evaluated(String... how) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("evaluate", "--model", model, "--json"));
        arguments.addAll(List.of("--tasks", tasks, "--limit", "30"));
        arguments.addAll(List.of(how));
        Program found = Program.run(arguments.toArray(String[]::new));
        assertThat(found.status()).as(found.err()).isZero();
        return JSON.readTree(found.out()).path("tasks");
    }

    private static SearchResult.TargetResult target(Path run) {
        return RunRecord.read(run).result().orElseThrow().targets().get(0);
    }

    @Test
    void theAnswersAreThoseThatEvaluateGives() throws IOException {
        JsonNode rows = RunFacts.result(whole).at("/targets/0/tasks/rows");
        assertThat(rows)
                .extracting(row -> row.path("method").asText())
                .containsExactly("dense", "uniform", "owl", "best");
        assertThat(rows.get(0).path("found")).isEqualTo(evaluated());
        for (String method : List.of("uniform", "owl")) {
            assertThat(rows.get(method.equals("uniform") ? 1 : 2).path("found"))
                    .isEqualTo(evaluated(
                            read("--sparsity", "0.7", "--allocation", method).toArray(String[]::new)));
        }
        assertThat(rows.get(3).path("found"))
                .isEqualTo(evaluated(read("--sparsity", "0.7", "--allocation", whole.toString())
                        .toArray(String[]::new)));
        assertThat(rows.get(0).at("/found/tasks/1/questions").asInt()).isEqualTo(30);
    }

    @Test
    void theBestIsComparedWithTheBaselinesOnTheSameQuestions() {
        TaskAnswers answers = target(whole).tasks().orElseThrow();
        assertThat(answers.columns()).containsExactly("words", "others");
        assertThat(answers.differences())
                .extracting(TaskAnswers.Difference::reference)
                .containsExactly("uniform", "owl");
        for (TaskAnswers.Difference difference : answers.differences()) {
            assertThat(difference.columns()).extracting(AccuracyDifference::of).isEqualTo(answers.columns());
            for (AccuracyDifference column : difference.columns()) {
                assertThat(column.mean())
                        .isCloseTo(
                                accuracy(answers, "best", column.of())
                                        - accuracy(answers, difference.reference(), column.of()),
                                within(1e-12));
            }
        }
    }

    private static double accuracy(TaskAnswers answers, String method, String column) {
        return answers.rows().stream()
                .filter(row -> row.method().equals(method))
                .findFirst()
                .orElseThrow()
                .accuracy(column);
    }

    @Test
    void planAndSummaryTellOfTheTasks() {
        assertThat(program.err())
                .contains("60 questions of 2 tasks:", "Beginning token: text.")
                .contains("answered  uniform, model at 0.7, sequential, tasks");
        assertThat(program.out())
                .contains("Accuracy of model at sparsity 0.7 on tasks")
                .containsPattern("(?m)^ +words +others$")
                .containsPattern("(?m)^dense +0\\.\\d{4} +0\\.\\d{4}$")
                .containsPattern("(?m)^best +0\\.\\d{4}")
                .contains("beginning token of the questions: text", "words: the first 30 of 40 questions.");
    }

    @Test
    void anInterruptionBetweenTextsAndTasksLosesNothing() throws IOException {
        List<String> lines = Files.readAllLines(whole.resolve("journal.jsonl"));
        List<Integer> answers = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains("\"phase\":\"" + Purpose.Phase.TASKS + "\""))
                .boxed()
                .toList();
        assertThat(answers).hasSize(4);
        for (int kept : List.of(answers.get(0), answers.get(2), lines.size())) {
            Path run = copied("cut-" + kept, "run.json", "arguments.json");
            Files.write(run.resolve("journal.jsonl"), lines.subList(0, kept));
            Program resumed = resume(run);
            assertThat(resumed.status()).as(resumed.err()).isZero();
            // What passed together before may pass apart now, in another order.
            assertThat(RunFacts.journal(run)).containsExactlyInAnyOrderElementsOf(RunFacts.journal(whole));
            assertThat(RunFacts.result(run)).isEqualTo(RunFacts.result(whole));
        }
    }

    private Path copied(String name, String... files) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        for (String file : files) {
            Files.copy(whole.resolve(file), run.resolve(file));
        }
        return run;
    }

    @Test
    void otherQuestionsAreRefused() throws IOException {
        Path run = copied("other", "run.json", "arguments.json", "journal.jsonl");
        Program fewer = resume(run, "--limit", "20");
        assertThat(fewer.status()).isEqualTo(2);
        assertThat(fewer.err()).contains("report tasks questions was 30, and is 20");
        String changed = task("changed", "words", 3) + "," + task("others-again", "others", 2);
        Program content = resume(run, "--report-tasks", changed);
        assertThat(content.status()).isEqualTo(2);
        assertThat(content.err()).contains("begun differently: report tasks: the content is another");
        assertThat(resume(run, "--report-tasks", task("one", "words", 1)).err()).contains("report tasks was another");
    }

    /** As they were before tasks had parts, searches waves, and results workers. */
    @Test
    void aRunOfBeforeGoesOn() throws IOException {
        Path run = copied("before", "run.json", "result.json", "arguments.json", "journal.jsonl");
        for (String file : List.of("run.json", "result.json")) {
            JsonNode tree = JSON.readTree(Files.readString(run.resolve(file)));
            for (String name : List.of("parts", "unanswered", "waves", "workers")) {
                tree.findParents(name).forEach(parent -> ((ObjectNode) parent).remove(name));
            }
            JSON.writeValue(run.resolve(file).toFile(), tree);
        }
        assertThat(target(run).tasks().orElseThrow().rows()).hasSize(4);
        Program resumed = resume(run);
        assertThat(resumed.status()).as(resumed.err()).isZero();
        assertThat(RunFacts.result(run)).isEqualTo(RunFacts.result(whole));
    }

    /** As they were before there were tasks. */
    @Test
    void aRunWithoutTasksSaysNothingOfThemAndIsReadWithoutTheirFields() throws IOException {
        Path run = folder.resolve("without");
        Program without = search(run);
        assertThat(without.status()).as(without.err()).isZero();
        assertThat(without.out()).doesNotContain("tasks", "Accuracy");
        for (String file : List.of("run.json", "result.json")) {
            String content = Files.readString(run.resolve(file));
            ObjectNode tree = (ObjectNode) JSON.readTree(content);
            tree.findParents("reportTasks")
                    .forEach(parent -> assertThat(
                                    ((ObjectNode) parent).remove("reportTasks").isNull())
                            .isTrue());
            tree.findParents("tasks")
                    .forEach(parent -> assertThat(
                                    ((ObjectNode) parent).remove("tasks").isNull())
                            .isTrue());
            assertThat(tree.toString()).doesNotContain("asks\"");
            JSON.writeValue(run.resolve(file).toFile(), tree);
        }
        assertThat(target(run).tasks()).isEmpty();
        Program resumed = resume(run);
        assertThat(resumed.status()).as(resumed.err()).isZero();
        Program added = resume(run, "--report-tasks", tasks);
        assertThat(added.status()).isEqualTo(2);
        assertThat(added.err()).contains("report tasks was none, and is some");
    }

    @Test
    void whatCannotBeAskedIsToldBeforeAnythingIsOpened() throws IOException {
        Path run = folder.resolve("never");
        List<String> missing = List.of("--model", folder.resolve("missing").toString());
        Program unknown = search(missing, run, "--report-tasks", "arc_eazy");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.err()).contains("Unknown task 'arc_eazy'", "arc_easy");
        Program rows = search(
                missing,
                run,
                "--report-tasks",
                "arc_easy",
                "--tasks-data",
                Files.createDirectories(folder.resolve("empty")).toString());
        assertThat(rows.status()).isNotZero();
        assertThat(rows.err()).contains("arc_easy.jsonl");
        Program limit = search(missing, run, "--limit", "3");
        assertThat(limit.err()).contains("--limit is given", "--report-tasks paper7");
        Program profiles = Program.run("search", "--on", "a.profiles", "--report-tasks", "arc_easy");
        assertThat(profiles.status()).isEqualTo(2);
        assertThat(profiles.err()).contains("--on measures nothing");
        assertThat(run).doesNotExist();
    }

    @Test
    void everyModelAndSparsityHasAnswers() {
        Path run = folder.resolve("several");
        String other = TinyCheckpoint.write(folder.resolve("second"), 6).toString();
        Program both = search(
                List.of("--model", model, "--model", other),
                run,
                "--sparsity",
                "0.5",
                "--report-tasks",
                tasks,
                "--limit",
                "5",
                "--ceiling");
        assertThat(both.status()).as(both.err()).isZero();
        assertThat(both.err()).contains("second, the same, sequential: 10 questions");
        List<SearchResult.TargetResult> targets =
                RunRecord.read(run).result().orElseThrow().targets();
        assertThat(targets).extracting(SearchResult.TargetResult::model).contains("model", "second");
        assertThat(targets)
                .allSatisfy(target -> assertThat(target.tasks().orElseThrow().rows())
                        .hasSize(7)
                        .allMatch(row -> row.found().isPresent())
                        .anyMatch(row -> row.method().startsWith(SearchResult.CEILING)));
    }

    /** What is asked of a model passes with its report text: once, with one calibration. */
    @Test
    void textsAndTasksOfAPrunedModelPassTogether() {
        List<Measurement> last = RunRecord.read(whole).journal().stream()
                .filter(each -> each.purpose().phase() == Purpose.Phase.TASKS
                        || each.purpose().phase() == Purpose.Phase.REPORT)
                .toList();
        for (int i = 0; i < last.size(); i++) {
            Measurement each = last.get(i);
            if (each.purpose().phase() == Purpose.Phase.TASKS
                    && each.request().pruner().isPresent()) {
                double pruning = each.outcome().losses().orElseThrow().timing().pruning();
                assertThat(last.get(i - 1)
                                .outcome()
                                .losses()
                                .orElseThrow()
                                .timing()
                                .pruning())
                        .isEqualTo(pruning);
            }
        }
    }

    @Test
    void replayLeavesThemOutAndSaysSo() {
        Program replayed = Program.run("replay", whole.toString());
        assertThat(replayed.status()).as(replayed.err()).isZero();
        assertThat(replayed.err()).contains("Tasks are not asked again");
    }

    private Program searchByAnswers(Path run, String windows) throws IOException {
        String unseen = Files.writeString(folder.resolve("unseen.txt"), words(new Random(77), 400))
                .toString();
        List<String> arguments = new ArrayList<>(List.of("search", "--model", model));
        arguments.addAll(List.of("--calibration", text, "--calibration-windows", "4", "--seqlen", "32"));
        arguments.addAll(List.of("--search-text", "tasks:" + tasks, "--windows", windows));
        arguments.addAll(List.of("--report-text", unseen, "--report-windows", "2", "--sparsity", "0.7"));
        arguments.addAll(List.of("--report-tasks", tasks, "--limit", "30", "--candidates", "12"));
        arguments.addAll(List.of("--population", "4", "--confirm", "1", "--run", run.toString()));
        return Program.run(arguments.toArray(String[]::new));
    }

    /** Guided, with reverse passes; the last ten questions of each task are searched and confirmed on. */
    @Test
    void rightAnswersCanBeSearchedOnAndOtherQuestionsReported() throws IOException {
        Path run = folder.resolve("answers");
        Program found = searchByAnswers(run, "10");
        assertThat(found.status()).as(found.err()).isZero();
        RunRecord record = RunRecord.read(run);
        assertThat(record.provenance().models().get(0).searchText())
                .returns("tasks:" + tasks, Text::source)
                .returns(10, Text::windows);
        assertThat(record.provenance().models().get(0).confirmationText().orElseThrow())
                .returns("tasks:" + tasks, Text::source)
                .returns(10, Text::windows);
        assertThat(target(run).tasks().orElseThrow().rows()).hasSize(4);
        assertThat(RunRecord.read(run).tokens()).isPositive();

        Program table = Program.run(Stream.concat(
                        Stream.of("compare", "--model", model, "--allocation", run.toString(), "--text", text),
                        read("--windows", "2", "--tasks", tasks, "--sparsity", "0.7").stream())
                .toArray(String[]::new));
        assertThat(table.status()).as(table.err()).isZero();
        assertThat(table.out()).contains("its search saw the tasks' questions: searched on 10 of 80 windows");

        Program evaluated = Program.run(Stream.concat(
                        Stream.of("evaluate", "--model", model, "--allocation", run.toString()),
                        read("--tasks", tasks, "--sparsity", "0.7").stream())
                .toArray(String[]::new));
        assertThat(evaluated.status()).as(evaluated.err()).isZero();
        assertThat(evaluated.err())
                .contains("What the run's search saw of the questions: searched on 10 of 80 windows");
    }

    @Test
    void reportedQuestionsMustNotBeSearchedOn() throws IOException {
        Program refused = searchByAnswers(folder.resolve("refused"), "12");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains("4 of 60 windows", "of the reported questions of words, others are in the confirmation text")
                .contains("a smaller --limit");
    }
}
