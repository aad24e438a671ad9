package spade.measure;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import spade.data.BeginningToken;
import spade.tasks.QuestionSet;
import spade.tasks.TaskNames;
import spade.tasks.TaskScore;
import spade.tasks.TaskSummary;

/**
 * A model's answers to tasks, as {@code --json} prints them.
 *
 * @param bos where the tokenizer's beginning token stood in what the model read
 * @param tasks in the order in which they were asked
 * @param means of groups of which all tasks were asked
 * @param tokens that passed through the model
 */
public record TaskEvaluation(BeginningToken bos, List<TaskSummary> tasks, List<TaskSummary.Mean> means, long tokens) {

    public static TaskEvaluation of(TaskParts asked, List<TaskScore> scores) {
        List<TaskSummary> tasks = TaskSummary.of(asked.tasks(), scores);
        List<TaskSummary.Mean> means = TaskNames.groups().stream()
                .map(group -> TaskSummary.mean(group, tasks))
                .flatMap(Optional::stream)
                .toList();
        return new TaskEvaluation(asked.tasks().bos(), tasks, means, asked.tokens());
    }

    /** The names of the tasks, and behind them those of groups of which all tasks were asked. */
    public List<String> columns() {
        return Stream.concat(
                        tasks.stream().map(TaskSummary::task), means.stream().map(TaskSummary.Mean::group))
                .toList();
    }

    /** The accuracy of a task, or the mean of a group; NaN where there is none. */
    public double accuracy(String column) {
        return value(column, TaskSummary::acc, TaskSummary.Mean::acc);
    }

    /** Its standard error. */
    public double error(String column) {
        return value(column, TaskSummary::accError, TaskSummary.Mean::accError);
    }

    private double value(
            String column, Function<TaskSummary, Double> ofTask, Function<TaskSummary.Mean, Double> ofGroup) {
        return Stream.concat(
                        tasks.stream()
                                .filter(task -> task.task().equals(column))
                                .map(ofTask),
                        means.stream()
                                .filter(mean -> mean.group().equals(column))
                                .map(ofGroup))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** What has to be known of single tasks, in sentences. */
    public List<String> notes() {
        return tasks.stream().flatMap(TaskEvaluation::notes).toList();
    }

    private static Stream<String> notes(TaskSummary task) {
        Stream.Builder<String> notes = Stream.builder();
        QuestionSet.asked(task.questions(), task.available(), task.parts())
                .ifPresent(which -> notes.add(task.task() + ": " + which + " questions."));
        if (task.unanswered() > 0) {
            notes.add(task.task() + ": " + counted(task.unanswered(), "has", "have")
                    + " a choice whose likelihood is not finite; the forward pass overflows in this dtype, where"
                    + " --dtype bfloat16 or float32 may help, or pruning broke the model.");
        }
        if (task.truncated() > 0) {
            notes.add(task.task() + ": " + counted(task.truncated(), "is", "are")
                    + " longer than the model reads, and cut on the left.");
        }
        if (task.merged() > 0) {
            notes.add(task.task() + ": " + counted(task.merged(), "has", "have")
                    + " a choice that changes the tokens of its context; scored as lm-evaluation-harness does.");
        }
        return notes.build();
    }

    private static String counted(int questions, String one, String several) {
        return questions == 1 ? "1 question " + one : questions + " questions " + several;
    }
}
