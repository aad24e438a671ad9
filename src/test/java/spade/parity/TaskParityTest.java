package spade.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Doubles;
import spade.Progress;
import spade.Shared;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Conditions;
import spade.measure.Placement;
import spade.measure.Request;
import spade.measure.TaskParts;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.tasks.Accuracy;
import spade.tasks.Question;
import spade.tasks.QuestionSet;
import spade.tasks.TaskNames;
import spade.tasks.TaskPlan;
import spade.tasks.TaskScore;
import spade.tensor.DType;
import spade.tensor.Device;

/** The seven tasks on stories260k, question by question, against lm-evaluation-harness (make_answers.py). */
class TaskParityTest {

    private static final int LIMIT = 40;

    private static JsonNode expected() throws IOException {
        return new ObjectMapper()
                .readTree(Path.of("src", "test", "resources", "tasks", "stories260k.json")
                        .toFile());
    }

    private static Workbench open(BeginningToken bos) {
        Conditions conditions = new Conditions(
                Shared.path("models/stories260k"),
                DType.FLOAT32,
                Optional.empty(),
                Optional.of(bos),
                Shared.path("data/text/tinystories.txt").toString(),
                WindowCount.of(1),
                Optional.empty());
        return Workbench.open(conditions, new Placement(Device.CPU, Residency.ALL), Progress.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "none"})
    void everyChoiceHasTheHarnessesLikelihood(String bos) throws IOException {
        Path rows = Shared.path("data/zero-shot");
        TaskParts seven = check(bos, new TaskPlan(TaskNames.parse("paper7"), Optional.of(rows), OptionalInt.of(LIMIT)));
        // Some passages are longer than the model reads.
        assertThat(seven.tasks().truncated().get(0)).isBetween(2, LIMIT);
    }

    /** PIQA, and two subjects of MMLU with five examples in front. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "none"})
    void madeUpQuestionsHaveThemToo(String bos) throws IOException {
        Path made = Path.of("src", "test", "resources", "tasks", "made");
        check(bos, new TaskPlan(TaskNames.parse("piqa"), Optional.of(made), OptionalInt.empty()));
        check(
                bos,
                new TaskPlan(
                        TaskNames.parse(made.resolve("mmlu.json").toString()), Optional.empty(), OptionalInt.empty()));
    }

    private static TaskParts check(String bos, TaskPlan plan) throws IOException {
        JsonNode expected = expected();
        try (Workbench workbench = open(BeginningToken.parse(bos))) {
            TaskParts parts = TaskParts.read(workbench, plan, false, Progress.NONE);
            Request dense =
                    Request.dense(workbench.modelHash(), workbench.config().blocks(), TextPart.NONE);
            List<Losses> found =
                    parts.requests(dense).stream().map(workbench::losses).toList();
            int from = 0;
            for (QuestionSet task : parts.tasks().tasks()) {
                from = check(task, documents(expected.path(bos), task.task()), parts.choices(found), from);
            }
            for (TaskScore score : parts.scores(found)) {
                score.right()
                        .keySet()
                        .forEach(metric -> assertThat(score.accuracy(metric))
                                .as("%s of %s", metric, score.task())
                                .isCloseTo(
                                        accuracy(expected.path(bos + "Metrics"), score.task(), metric), within(1e-12)));
            }
            return parts;
        }
    }

    /** What a search goes by: the right answers' likelihood, by token. */
    @ParameterizedTest
    @ValueSource(strings = {"text", "none"})
    void answersAsATextHaveTheHarnessesLikelihood(String bos) throws IOException {
        Path made = Path.of("src", "test", "resources", "tasks", "made");
        List<Question> asked = new TaskPlan(TaskNames.parse("piqa"), Optional.of(made), OptionalInt.empty())
                .read(Progress.NONE)
                .get(0)
                .questions();
        List<JsonNode> documents = documents(expected().path(bos), "piqa");
        try (Workbench workbench = open(BeginningToken.parse(bos))) {
            TokenWindows text = workbench.texts().windows("tasks:piqa:" + made, WindowCount.ALL);
            Doubles nll = workbench
                    .losses(Request.dense(
                            workbench.modelHash(), workbench.config().blocks(), TextPart.of(text)))
                    .of(Metric.NLL);
            assertThat(nll.size()).isEqualTo(asked.size());
            for (int w = 0; w < nll.size(); w++) {
                int q = asked.size() - 1 - w;
                int scored = text.tokens()[w].length - text.given()[w];
                assertThat(-nll.get(w) * scored)
                        .as("question %d", q)
                        .isCloseTo(documents.get(q).get(asked.get(q).gold()).asDouble(), within(2e-4));
            }
        }
    }

    /** Of a task and its parts, one behind the other. */
    private static Stream<JsonNode> parts(JsonNode tasks, String task) {
        return tasks.properties().stream()
                .filter(each -> each.getKey().equals(task) || each.getKey().startsWith(task + "_"))
                .map(Map.Entry::getValue);
    }

    private static List<JsonNode> documents(JsonNode tasks, String task) {
        return parts(tasks, task)
                .flatMap(part -> StreamSupport.stream(part.spliterator(), false))
                .toList();
    }

    /** Parts have the same number of questions here. */
    private static double accuracy(JsonNode metrics, String task, Accuracy metric) {
        return parts(metrics, task)
                .mapToDouble(part -> part.path(metric.label()).asDouble(Double.NaN))
                .average()
                .orElseThrow();
    }

    /** The log-likelihoods are sums of float32 numbers on both sides. */
    private static int check(QuestionSet task, List<JsonNode> documents, Doubles choices, int first) {
        assertThat(task.questions()).hasSameSizeAs(documents).hasSizeBetween(20, LIMIT);
        int from = first;
        for (int q = 0; q < documents.size(); q++) {
            Question question = task.questions().get(q);
            double[] logs = StreamSupport.stream(documents.get(q).spliterator(), false)
                    .mapToDouble(JsonNode::asDouble)
                    .toArray();
            assertThat(question.choices()).hasSize(logs.length);
            for (double log : logs) {
                assertThat(-choices.get(from++))
                        .as("question %d of %s", q, task.task())
                        .isCloseTo(log, within(2e-4));
            }
        }
        return from;
    }
}
