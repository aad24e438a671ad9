package spade.compare;

import java.util.List;
import java.util.Optional;
import spade.measure.TaskEvaluation;
import spade.tasks.AccuracyDifference;

/**
 * What a row's model answers to tasks, pruned on the first draw of the calibration text.
 *
 * @param found accuracies by task and group
 * @param differences from the reference, by task and group, p-values corrected for the rows of the table; none for the
 *     reference itself and for rows of its masks
 */
public record TaskRow(TaskEvaluation found, List<AccuracyDifference> differences) {

    Optional<AccuracyDifference> difference(String column) {
        return differences.stream().filter(each -> each.of().equals(column)).findFirst();
    }
}
