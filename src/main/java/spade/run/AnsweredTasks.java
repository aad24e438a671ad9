package spade.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.TaskEvaluation;
import spade.measure.TaskParts;
import spade.record.SearchResult;
import spade.record.TaskAnswers;
import spade.tasks.AccuracyDifference;
import spade.tasks.TaskScore;

/** What a target's models answer to the tasks, as it becomes known. */
final class AnsweredTasks {

    private final ReportedTasks asked;
    private final List<TaskAnswers.Row> rows = new ArrayList<>();
    /** By method, of those that pruning did not break. */
    private final Map<String, List<TaskScore>> scores = new HashMap<>();

    AnsweredTasks(ReportedTasks asked) {
        this.asked = asked;
    }

    /** Adds what was measured of a cell, by part. */
    void add(Cell cell, List<Losses> byPart) {
        TaskParts parts = asked.parts(cell);
        boolean measured =
                byPart.stream().noneMatch(losses -> losses.of(Metric.CHOICE).isEmpty());
        List<TaskScore> own = measured ? parts.scores(byPart) : List.of();
        // A model that pruning broke has no likelihoods, or some that are not finite.
        if (!measured || own.stream().anyMatch(score -> score.unanswered() > 0)) {
            rows.add(new TaskAnswers.Row(cell.method(), Optional.empty()));
            return;
        }
        scores.put(cell.method(), own);
        rows.add(new TaskAnswers.Row(cell.method(), Optional.of(TaskEvaluation.of(parts, own))));
    }

    /** All that was added, and how the best differs from the baselines. */
    TaskAnswers answers(List<String> baselines) {
        return new TaskAnswers(
                rows,
                baselines.stream()
                        .map(reference -> new TaskAnswers.Difference(reference, fromBest(reference)))
                        .toList());
    }

    private List<AccuracyDifference> fromBest(String reference) {
        return Optional.ofNullable(scores.get(SearchResult.BEST))
                .flatMap(best ->
                        Optional.ofNullable(scores.get(reference)).map(other -> AccuracyDifference.all(best, other)))
                .orElse(List.of());
    }
}
