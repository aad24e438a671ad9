package spade.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.Json;
import spade.Progress;
import spade.hub.Hub;

/** Questions of made-up rows as lm-evaluation-harness asks them, string by string; make_expected.py asked it. */
class HarnessQuestionsTest {

    private static final Path FILES = Path.of("src", "test", "resources", "tasks");
    private static final JsonNode EXPECTED = Json.read(FILES.resolve("expected.json"), JsonNode.class);

    private static TaskDefinition task(String name) {
        return TaskNames.parse(name).get(0);
    }

    private static QuestionSet read(TaskDefinition task) {
        return new TaskSource(Optional.of(FILES.resolve("rows")), Hub.of(Progress.NONE))
                .read(List.of(task), OptionalInt.empty(), Progress.NONE)
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"boolq", "rte", "hellaswag", "winogrande", "arc_easy", "arc_challenge", "openbookqa", "piqa"})
    void zeroShot(String name) {
        assertSame(read(task(name)), name, name);
    }

    @ParameterizedTest
    @CsvSource({"arc_easy, 2", "winogrande, 1", "hellaswag, 2"})
    void examplesOfTheTasksOwnRowsLeaveTheQuestionOut(String name, int shots) {
        assertSame(read(task(name).withShots(shots)), name, name + "+" + shots);
    }

    @Test
    void mmluWithFiveExamplesOfItsSubject() {
        TaskDefinition mmlu = task("mmlu");
        assertThat(mmlu.parts()).hasSize(57).doesNotHaveDuplicates().isSorted();
        List<String> parts = List.of("abstract_algebra", "us_foreign_policy");
        assertSame(read(ofParts(mmlu, parts)), "mmlu", "mmlu_abstract_algebra", "mmlu_us_foreign_policy");
    }

    private static TaskDefinition ofParts(TaskDefinition task, List<String> parts) {
        return new TaskDefinition(
                task.name(),
                task.metrics(),
                task.prompt(),
                task.description(),
                task.repository(),
                task.folder(),
                task.files(),
                task.shots(),
                parts);
    }

    /** @param keys under which the harness's documents stand, one after the other */
    private static void assertSame(QuestionSet set, String name, String... keys) {
        List<JsonNode> documents = new ArrayList<>();
        for (String key : keys) {
            EXPECTED.path(key).path("documents").forEach(documents::add);
            assertThat(set.metrics().stream().map(Accuracy::label))
                    .isEqualTo(texts(EXPECTED.path(key).path("metrics")));
        }
        assertThat(set.task()).isEqualTo(name);
        assertThat(set.questions()).hasSameSizeAs(documents).isNotEmpty();
        assertThat(set.available()).isEqualTo(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            JsonNode document = documents.get(i);
            Question question = set.questions().get(i);
            assertThat(of(question, Choice::context)).isEqualTo(texts(document.path("contexts")));
            assertThat(of(question, Choice::continuation)).isEqualTo(texts(document.path("continuations")));
            assertThat(question.gold()).isEqualTo(document.path("gold").intValue());
            // Where contexts differ, the harness counts theirs, and uses it for nothing.
            if (!document.path("characters").isEmpty()) {
                assertThat(of(question, choice -> String.valueOf(choice.characters())))
                        .isEqualTo(texts(document.path("characters")));
            }
        }
    }

    private static List<String> of(Question question, Function<Choice, String> value) {
        return question.choices().stream().map(value).toList();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(entry -> texts.add(entry.asText()));
        return texts;
    }
}
