package spade.measure;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import spade.data.BeginningToken;
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

    /** What has to be known of single tasks, in sentences. */
    public List<String> notes() {
        return tasks.stream()
                .flatMap(task -> Stream.of(
                        task.questions() < task.available()
                                ? task.task() + ": the first " + task.questions() + " of " + task.available()
                                        + " questions."
                                : "",
                        task.truncated() > 0
                                ? task.task() + ": " + task.truncated()
                                        + " questions are longer than the model reads, and were cut on the left."
                                : "",
                        task.merged() > 0
                                ? task.task() + ": in " + task.merged()
                                        + " questions a choice changes the tokens of its context; they are scored as"
                                        + " lm-evaluation-harness does."
                                : ""))
                .filter(note -> !note.isEmpty())
                .toList();
    }
}
