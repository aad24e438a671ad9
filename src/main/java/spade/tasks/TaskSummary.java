package spade.tasks;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A task's result without its questions.
 *
 * @param task its name
 * @param questions that were asked
 * @param available that there are
 * @param parts that the task has, of each of which the first were asked
 * @param acc the share answered rightly
 * @param accError its standard error
 * @param accNorm the same where likelihoods are divided by the choices' characters; empty where the task has no such
 *     metric
 * @param accNormError its standard error
 * @param gold mean negative log-likelihood of the right choice, in nats
 * @param unanswered questions of which a choice's likelihood is not finite
 * @param truncated questions that were longer than the model reads, and were cut on the left
 * @param merged questions of which a choice changes the tokens of its context; scored as lm-evaluation-harness does
 */
public record TaskSummary(
        String task,
        int questions,
        int available,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int parts,
        double acc,
        double accError,
        Optional<Double> accNorm,
        Optional<Double> accNormError,
        double gold,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int unanswered,
        int truncated,
        int merged) {

    /** By task. */
    public static List<TaskSummary> of(TaskTokens asked, List<TaskScore> scores) {
        return IntStream.range(0, scores.size())
                .mapToObj(i -> of(asked, i, scores.get(i)))
                .toList();
    }

    private static TaskSummary of(TaskTokens asked, int index, TaskScore score) {
        QuestionSet task = asked.tasks().get(index);
        Optional<Accuracy> norm = Optional.of(Accuracy.ACC_NORM).filter(task.metrics()::contains);
        return new TaskSummary(
                score.task(),
                task.questions().size(),
                task.available(),
                task.parts(),
                score.accuracy(Accuracy.ACC),
                score.error(Accuracy.ACC),
                norm.map(score::accuracy),
                norm.map(score::error),
                score.gold().mean(),
                score.unanswered(),
                asked.truncated().get(index),
                asked.merged().get(index));
    }

    /** The mean accuracy of the tasks of a group, and its standard error; empty where one of them was not asked. */
    public static Optional<Mean> mean(String group, List<TaskSummary> tasks) {
        List<String> members = TaskNames.members(group);
        List<TaskSummary> of =
                tasks.stream().filter(each -> members.contains(each.task)).toList();
        if (members.isEmpty() || of.size() < members.size()) {
            return Optional.empty();
        }
        double acc = of.stream().mapToDouble(TaskSummary::acc).sum() / of.size();
        double variance =
                of.stream().mapToDouble(each -> each.accError * each.accError).sum();
        return Optional.of(new Mean(group, acc, Math.sqrt(variance) / of.size()));
    }

    /**
     * The mean over a group of tasks, each of the same weight.
     *
     * @param group its name
     * @param acc mean accuracy
     * @param accError its standard error; tasks are independent of each other
     */
    public record Mean(String group, double acc, double accError) {}
}
