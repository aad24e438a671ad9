package spade.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.data.BeginningToken;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.TaskParts;
import spade.measure.TextPart;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.TaskAnswers;
import spade.tasks.Accuracy;
import spade.tasks.AccuracyDifference;
import spade.tasks.Choice;
import spade.tasks.Question;
import spade.tasks.QuestionSet;
import spade.tasks.TaskNames;
import spade.tasks.TaskTokens;

/** Answers whose likelihoods are known. */
class AnsweredTasksTest {

    private static final int QUESTIONS = 10;
    private static final List<String> TASKS = TaskNames.members("paper7");

    private final AnsweredTasks answered = new AnsweredTasks(asked());

    /** Ten questions of each of the paper's tasks; the first of two choices is right. */
    private static ReportedTasks asked() {
        Question question = new Question(List.of(new Choice("q", " a", 2), new Choice("q", " b", 2)), 0);
        List<QuestionSet> sets = TASKS.stream()
                .map(task -> new QuestionSet(
                        task,
                        EnumSet.of(Accuracy.ACC),
                        IntStream.range(0, QUESTIONS).mapToObj(i -> question).toList(),
                        QUESTIONS,
                        1))
                .toList();
        List<Integer> none = TASKS.stream().map(task -> 0).toList();
        TaskTokens tokens = new TaskTokens(sets, List.of(), BeginningToken.TEXT, none, none);
        int half = TASKS.size() * QUESTIONS / 2;
        TaskParts parts = new TaskParts(
                tokens, List.of(new TextPart("tasks", 0, half), new TextPart("tasks", half, 2 * half)), 0, 0);
        return new ReportedTasks(tokens, () -> parts, () -> parts);
    }

    private static Cell cell(String method) {
        return new Cell(
                0,
                method,
                Allocation.uniform(0.5, 2),
                Purpose.Phase.TASKS,
                0,
                Optional.of(CalibrationOrder.SEQUENTIAL));
    }

    /** A model that answers so many of the questions of every task rightly, in two parts. */
    private void add(String method, int right) {
        Doubles choices = Doubles.of(IntStream.range(0, TASKS.size() * QUESTIONS)
                .mapToObj(q -> q % QUESTIONS < right ? Doubles.of(1, 2) : Doubles.of(2, 1))
                .flatMapToDouble(Doubles::stream));
        int half = choices.size() / 2;
        answered.add(
                cell(method),
                List.of(
                        losses(Doubles.of(choices.stream().limit(half))),
                        losses(Doubles.of(choices.stream().skip(half)))));
    }

    private static Losses losses(Doubles choices) {
        return new Losses(Map.of(Metric.CHOICE, choices), Doubles.NONE, new Losses.Timing(0, 0, 0));
    }

    @Test
    void meansAndDifferencesAreOfTasksAndOfWholeGroups() {
        add("uniform", 4);
        add("owl", 9);
        add("best", 9);
        TaskAnswers answers = answered.answers(List.of("uniform", "owl"));
        assertThat(answers.columns())
                .startsWith("boolq")
                .endsWith("winogrande", "arc_easy", "arc_challenge", "openbookqa", "paper7");
        assertThat(answers.rows().get(2).accuracy("paper7")).isCloseTo(0.9, within(1e-12));
        AccuracyDifference mean = answers.difference("uniform", "paper7").orElseThrow();
        assertThat(mean.mean()).isCloseTo(0.5, within(1e-12));
        assertThat(mean.isBeyondNoise()).isTrue();
        // Five questions that differ, all one way: 2 / 2^5.
        assertThat(answers.difference("uniform", "rte").orElseThrow().p()).isCloseTo(0.0625, within(1e-12));
        assertThat(answers.difference("owl", "paper7").orElseThrow().p()).isEqualTo(1);
    }

    @Test
    void aModelThatPruningBrokeHasNoAnswersAndIsComparedWithNothing() {
        add("uniform", 4);
        answered.add(cell("owl"), List.of(losses(Doubles.of(1, 2)), Losses.broken(10)));
        add("best", 9);
        TaskAnswers answers = answered.answers(List.of("uniform", "owl"));
        assertThat(answers.rows().get(1).found()).isEmpty();
        assertThat(answers.rows().get(1).accuracy("rte")).isNaN();
        assertThat(answers.difference("owl", "rte")).isEmpty();
        assertThat(answers.difference("uniform", "rte")).isPresent();
    }
}
