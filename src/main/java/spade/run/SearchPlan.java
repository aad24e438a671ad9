package spade.run;

import java.util.List;
import java.util.Optional;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.data.WindowCount;
import spade.measure.Conditions;
import spade.record.ConfirmationSettings;
import spade.search.SearchSettings;
import spade.tasks.QuestionSet;

/**
 * Everything that decides what a search finds, as data. Its targets are all models at all sparsities.
 *
 * @param models that are pruned
 * @param sparsities overall, in (0, 1)
 * @param settings of the search
 * @param confirmation of its best
 * @param ceiling whether the best free allocations are found and reported beside it
 */
public record SearchPlan(
        List<Model> models,
        List<Double> sparsities,
        SearchSettings settings,
        ConfirmationSettings confirmation,
        boolean ceiling) {

    /** Forward passes over a target's search text that the best free allocations take at most. */
    public static final int CEILING_PASSES = 150;

    /**
     * A model of a search.
     *
     * @param name different for every model of a search
     * @param conditions that its numbers depend on
     * @param texts that it reads
     */
    public record Model(String name, Conditions conditions, Texts texts) {}

    /**
     * Which texts a search reads.
     *
     * @param search candidates are measured on its first windows
     * @param windows of it
     * @param confirmation the best are confirmed on its first windows; empty: on those of the search text behind the
     *     ones searched, if there are any
     * @param report texts that are read once, at the end; most is told of the first
     * @param reportWindows of each
     * @param allowOverlap whether what is reported on may be what was chosen on
     * @param tasks that are asked at the end, beside the report texts
     */
    public record Texts(
            String search,
            WindowCount windows,
            Optional<String> confirmation,
            List<String> report,
            WindowCount reportWindows,
            boolean allowOverlap,
            List<QuestionSet> tasks) {

        public Texts {
            tasks = List.copyOf(tasks);
            report = List.copyOf(report);
            if (report.isEmpty() || report.stream().distinct().count() < report.size()) {
                throw new UsageException("A search is reported on different texts, and those given are " + report
                        + "; give at least one --report-text, and none twice.");
            }
        }
    }

    public SearchPlan {
        models = List.copyOf(models);
        sparsities = List.copyOf(sparsities);
        sparsities.forEach(Allocation::requireTarget);
    }

    /** Whether what is reported on may be what was chosen on. */
    boolean allowsOverlap() {
        return models.stream().allMatch(model -> model.texts().allowOverlap());
    }

    /** How many targets it has: every model at every sparsity. */
    public int targets() {
        return models.size() * sparsities.size();
    }
}
