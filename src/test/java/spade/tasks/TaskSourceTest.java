package spade.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static spade.Failures.assertFailure;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Progress;
import spade.Shared;
import spade.UsageException;
import spade.hub.Fault;
import spade.hub.HubServer;
import spade.hub.Repository;

/** Where rows come from. */
class TaskSourceTest {

    private static final Path FILES = Path.of("src", "test", "resources", "tasks");
    private static final Path ROWS = FILES.resolve("rows");

    private static final String DEFINITION =
            "{\"file\": \"rows.jsonl\", \"context\": \"{question}\", \"choices\": \"{options}\", \"gold\": \"{answer}\"";

    @TempDir
    private Path folder = Path.of("");

    private final HubServer server = new HubServer(0);

    @AfterEach
    void close() {
        server.close();
    }

    private TaskSource source(Optional<Path> data) {
        return new TaskSource(data, server.hub(folder.resolve("cache")));
    }

    private List<QuestionSet> read(Optional<Path> data, OptionalInt limit, String names) {
        return source(data).read(TaskNames.parse(names), limit, Progress.NONE);
    }

    private List<Question> questions(Optional<Path> data, String names) {
        return read(data, OptionalInt.empty(), names).get(0).questions();
    }

    /** A definition in the folder, with rows beside it. */
    private String own(String definition, String... rows) throws IOException {
        Files.write(folder.resolve("rows.jsonl"), List.of(rows));
        return Files.writeString(folder.resolve("own.json"), definition).toString();
    }

    @ParameterizedTest
    @CsvSource({
        "boolq, 3270",
        "rte, 277",
        "hellaswag, 1000",
        "winogrande, 1267",
        "arc_easy, 2376",
        "arc_challenge, 1172",
        "openbookqa, 500"
    })
    void realRowsAreAllRead(String name, int count) {
        QuestionSet set = read(Optional.of(Shared.path("data/zero-shot")), OptionalInt.of(100), name)
                .get(0);
        assertThat(set.available()).isEqualTo(count);
        assertThat(set.questions()).hasSize(100);
        assertThat(questions(Optional.of(Shared.path("data/zero-shot")), name))
                .hasSize(count)
                .startsWith(set.questions().toArray(Question[]::new));
    }

    @Test
    void tasksComeInTheirOrderAndSayHowFarTheyAre() {
        List<Long> done = new ArrayList<>();
        List<QuestionSet> sets = source(Optional.of(ROWS))
                .read(
                        TaskNames.parse("piqa, boolq"),
                        OptionalInt.of(1),
                        (task, finished, total) -> done.add(finished * 10 + total));
        assertThat(sets).extracting(QuestionSet::task).containsExactly("piqa", "boolq");
        assertThat(sets).extracting(QuestionSet::available).containsExactly(2, 3);
        assertThat(sets).allMatch(set -> set.questions().size() == 1);
        assertThat(done).containsExactly(2L, 12L, 22L);
    }

    @Test
    void aFolderMayHoldPackedLinesAndParquet() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.copy(FILES.resolve("arc_easy.parquet"), data.resolve("arc_easy.parquet"));
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(data.resolve("rte.jsonl.gz")))) {
            packed.write(Files.readAllBytes(ROWS.resolve("rte.jsonl")));
        }
        Files.copy(ROWS.resolve("piqa.jsonl"), data.resolve("piqa.json"));
        assertThat(read(Optional.of(data), OptionalInt.empty(), "arc_easy,rte,piqa"))
                .isEqualTo(read(Optional.of(ROWS), OptionalInt.empty(), "arc_easy,rte,piqa"));
    }

    @Test
    void withoutAFolderTheHubHasTheRows() throws IOException {
        serve("allenai/ai2_arc", "ARC-Easy/test-00000-of-00001.parquet", "arc_easy");
        serve("Rowan/hellaswag", "data/validation-00000-of-00001.parquet", "hellaswag");
        String names = "arc_easy,hellaswag";
        List<QuestionSet> fetched = read(Optional.empty(), OptionalInt.empty(), names);
        assertThat(fetched).isEqualTo(read(Optional.of(ROWS), OptionalInt.empty(), names));
        server.close();
        assertThat(read(Optional.empty(), OptionalInt.empty(), names)).isEqualTo(fetched);
        assertFailure(
                () -> questions(Optional.empty(), "piqa"),
                "rows of the task piqa",
                "baber/piqa",
                "cannot be reached",
                "--tasks-data DIR",
                "piqa.jsonl");
    }

    private void serve(String repository, String path, String name) throws IOException {
        byte[] content = Files.readAllBytes(FILES.resolve(name + ".parquet"));
        server.add(Repository.Kind.DATASET, repository, Map.of(path, content), Fault.NONE);
    }

    @Test
    void aDefinitionOfOnesOwnMayNameADataSetInPartsWithExamples() throws IOException {
        server.add(
                Repository.Kind.DATASET,
                "me/mine",
                Map.of(
                        "abstract_algebra/test.parquet",
                        Files.readAllBytes(FILES.resolve("mmlu_abstract_algebra.parquet")),
                        "abstract_algebra/dev.parquet",
                        Files.readAllBytes(FILES.resolve("mmlu_abstract_algebra.shots.parquet"))),
                Fault.NONE);
        String task = own("{\"repository\": \"me/mine@refs/convert/parquet\", \"file\": \"{part}/test.parquet\","
                + " \"shotsFile\": \"{part}/dev.parquet\", \"shots\": 1, \"parts\": [\"abstract_algebra\"],"
                + " \"context\": \"{part|words}: {question|strip}\", \"choices\": \"{choices|strip}\","
                + " \"gold\": \"{answer}\"}");
        Question question = questions(Optional.empty(), task).get(0);
        assertThat(question.choices().get(2))
                .isEqualTo(new Choice(
                        "abstract algebra: Example 0 of abstract_algebra? a0\n\n"
                                + "abstract algebra: What is the order of the trivial group?",
                        " 2",
                        1));
        assertThat(question.gold()).isEqualTo(1);
    }

    @Test
    void rowsLieBesideADefinitionOfOnesOwnWhateverTheFolder() throws IOException {
        String task = own(
                DEFINITION + ", \"name\": \"capitals\", \"labels\": \"{options}\", \"metrics\": \"acc_norm\"}",
                "{\"question\": \"Peru?\", \"options\": [\"Lima\", \"Łódź 🌲\"], \"answer\": \"Łódź 🌲\"}",
                " ",
                "{\"question\": \"Chad?\", \"options\": [\"Oslo\"], \"answer\": \"Oslo\"}");
        List<QuestionSet> sets = read(Optional.of(ROWS), OptionalInt.empty(), "rte," + task);
        QuestionSet own = sets.get(1);
        assertThat(own.task()).isEqualTo("capitals");
        // Tables and tests are of acc.
        assertThat(own.metrics()).containsExactly(Accuracy.ACC, Accuracy.ACC_NORM);
        assertThat(own.questions())
                .containsExactly(
                        new Question(List.of(new Choice("Peru?", " Lima", 4), new Choice("Peru?", " Łódź 🌲", 6)), 1),
                        new Question(List.of(new Choice("Chad?", " Oslo", 4)), 0));
        Files.delete(folder.resolve("rows.jsonl"));
        assertFailure(() -> questions(Optional.of(ROWS), task), "There is no file", "rows.jsonl", "capitals");
    }

    @Test
    void aGoldMayBeTrueOrFalse() throws IOException {
        String task = own(
                "{\"file\": \"rows.jsonl\", \"context\": \"{q}\", \"choices\": [\"no\", \"{{yes}}\"], \"gold\": \"{a}\"}",
                "{\"q\": \"1\", \"a\": true}",
                "{\"q\": \"1.5\", \"a\": false}");
        List<Question> questions = questions(Optional.empty(), task);
        assertThat(questions).extracting(Question::gold).containsExactly(1, 0);
        assertThat(questions.get(1).choices().get(1)).isEqualTo(new Choice("1.5", " {yes}", 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -3})
    void aLimitLeavesSomething(int limit) {
        assertUsage(() -> read(Optional.of(ROWS), OptionalInt.of(limit), "rte"), "limit of " + limit, "1 or more");
    }

    @Test
    void missingFilesAreNamedWithWhatIsLookedFor() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertFailure(
                () -> questions(Optional.of(empty), "rte"),
                "rows of the task rte",
                "rte.jsonl",
                ".json, .jsonl.gz, .json.gz, .parquet",
                "--tasks-data");
        assertFailure(() -> questions(Optional.of(ROWS), "mmlu"), "mmlu_anatomy.jsonl");
        assertUsage(() -> source(Optional.of(folder.resolve("nowhere"))), "no folder", "nowhere", "--tasks-data");
        String nowhere = own("{\"context\": \"{q}\", \"choices\": \"{o}\", \"gold\": \"{a}\"}");
        assertFailure(() -> questions(Optional.empty(), nowhere), "\"file\"", "own.jsonl", "--tasks-data DIR");
    }

    @Test
    void tooFewExamplesAreCounted() throws IOException {
        String row = "{\"question\": \"q\", \"options\": [\"a\", \"b\"], \"answer\": 0}";
        String task = own(DEFINITION + ", \"shots\": 2}", row, row.replace("\"q\"", "\"r\""), row);
        assertFailure(() -> questions(Optional.empty(), task), "task own shows 2 examples", "rows for 1");
        assertUsage(() -> TaskNames.parse("rte").get(0).withShots(-1), "-1", "0 or more");
    }

    private static void assertUsage(ThrowingCallable call, String... words) {
        assertFailure(call, words);
        assertThat(Assertions.catchThrowable(call)).isInstanceOf(UsageException.class);
    }
}
