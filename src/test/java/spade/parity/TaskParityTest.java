package spade.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Doubles;
import spade.Progress;
import spade.Shared;
import spade.data.BeginningToken;
import spade.data.WindowCount;
import spade.evaluate.Losses;
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
        JsonNode expected = expected();
        try (Workbench workbench = open(BeginningToken.parse(bos))) {
            TaskPlan plan = new TaskPlan(TaskNames.parse("paper7"), Optional.of(rows), OptionalInt.of(LIMIT));
            TaskParts parts = TaskParts.read(workbench, plan, false, Progress.NONE);
            Request dense =
                    Request.dense(workbench.modelHash(), workbench.config().blocks(), TextPart.NONE);
            List<Losses> found =
                    parts.requests(dense).stream().map(workbench::losses).toList();
            int from = 0;
            for (QuestionSet task : parts.tasks().tasks()) {
                from = check(task, expected.path(bos).path(task.task()), parts.choices(found), from);
            }
            for (TaskScore score : parts.scores(found)) {
                JsonNode metrics = expected.path(bos + "Metrics").path(score.task());
                score.right()
                        .keySet()
                        .forEach(metric -> assertThat(score.accuracy(metric))
                                .as("%s of %s", metric, score.task())
                                .isCloseTo(metrics.path(metric.label()).asDouble(-1), within(1e-12)));
                assertThat(score.right()).hasSize(metrics.has(Accuracy.ACC_NORM.label()) ? 2 : 1);
            }
        }
    }

    /** The log-likelihoods are sums of up to two hundred float32 numbers on both sides. */
    private static int check(QuestionSet task, JsonNode documents, Doubles choices, int first) {
        assertThat(task.questions()).hasSameSizeAs(documents).hasSize(LIMIT);
        int from = first;
        for (int q = 0; q < LIMIT; q++) {
            Question question = task.questions().get(q);
            double[] logs = StreamSupport.stream(documents.path(q).spliterator(), false)
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
