package spade.compare;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import spade.measure.TaskEvaluation;
import spade.tasks.AccuracyDifference;
import spade.tasks.TaskSummary;

/**
 * What a row's model answers to tasks, pruned on the first draw of the calibration text.
 *
 * @param found accuracies by task and group
 * @param differences from the reference, by task and group, p-values corrected for the rows of the table; none for the
 *     reference itself and for rows of its masks
 */
public record TaskRow(TaskEvaluation found, List<AccuracyDifference> differences) {

    /** Names of tasks, and of groups whose mean is known behind them. */
    List<String> columns() {
        return Stream.concat(
                        found.tasks().stream().map(TaskSummary::task),
                        found.means().stream().map(TaskSummary.Mean::group))
                .toList();
    }

    /** The accuracy of a task, or the mean of a group. */
    double accuracy(String column) {
        return Stream.concat(
                        found.tasks().stream()
                                .filter(task -> task.task().equals(column))
                                .map(TaskSummary::acc),
                        found.means().stream()
                                .filter(mean -> mean.group().equals(column))
                                .map(TaskSummary.Mean::acc))
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Its standard error. */
    double error(String column) {
        return Stream.concat(
                        found.tasks().stream()
                                .filter(task -> task.task().equals(column))
                                .map(TaskSummary::accError),
                        found.means().stream()
                                .filter(mean -> mean.group().equals(column))
                                .map(TaskSummary.Mean::accError))
                .findFirst()
                .orElse(Double.NaN);
    }

    Optional<AccuracyDifference> difference(String column) {
        return differences.stream().filter(each -> each.of().equals(column)).findFirst();
    }
}
