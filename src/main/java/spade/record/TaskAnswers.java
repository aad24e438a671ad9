package spade.record;

import java.util.List;
import java.util.Optional;
import spade.measure.TaskEvaluation;
import spade.tasks.AccuracyDifference;

/**
 * What is answered to tasks at the end of a search by a model, dense and pruned sequentially.
 *
 * @param rows dense, uniform, OWL, the best, and free allocations if they are reported
 * @param differences of the best from the baselines
 */
public record TaskAnswers(List<Row> rows, List<Difference> differences) {

    /**
     * What a model answers.
     *
     * @param method as {@link SearchResult.Row#method}
     * @param found empty where pruning broke the model
     */
    public record Row(String method, Optional<TaskEvaluation> found) {

        /** The accuracy of a task, or the mean of a group; NaN where there is none. */
        public double accuracy(String column) {
            return found.map(answers -> answers.accuracy(column)).orElse(Double.NaN);
        }
    }

    /**
     * By how much the best answers better than a baseline.
     *
     * @param reference the baseline
     * @param columns by task, and behind them by group of which all tasks were asked; none where pruning broke one of
     *     both models
     */
    public record Difference(String reference, List<AccuracyDifference> columns) {}

    /** What was answered by a model that pruning did not break: of all of them the same questions. */
    public Optional<TaskEvaluation> any() {
        return rows.stream().flatMap(row -> row.found().stream()).findFirst();
    }

    /** The names of the tasks, and behind them those of groups of which all tasks were asked. */
    public List<String> columns() {
        return any().map(TaskEvaluation::columns).orElse(List.of());
    }

    /** The difference of the best from a baseline on a task or a group, if it is known. */
    public Optional<AccuracyDifference> difference(String reference, String column) {
        return differences.stream()
                .filter(each -> each.reference().equals(reference))
                .flatMap(each -> each.columns().stream())
                .filter(each -> each.of().equals(column))
                .findFirst();
    }
}
