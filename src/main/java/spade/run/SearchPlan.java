package spade.run;

import java.util.List;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.search.SearchSettings;

/**
 * Everything that decides what a search finds. Its targets are all models at all sparsities.
 *
 * @param subjects the models
 * @param sparsities overall, in (0, 1)
 * @param settings of the search
 * @param confirmation of its best
 */
public record SearchPlan(
        List<SearchedModel> subjects,
        List<Double> sparsities,
        SearchSettings settings,
        ConfirmationSettings confirmation) {

    public SearchPlan {
        subjects = List.copyOf(subjects);
        sparsities = List.copyOf(sparsities);
        sparsities.forEach(Allocation::requireTarget);
        SearchedModel first = subjects.get(0);
        for (SearchedModel other : subjects) {
            if (other.texts().search().count() != first.texts().search().count()) {
                throw new UsageException("The search text has "
                        + first.texts().search().count() + " windows of " + first.name() + " and "
                        + other.texts().search().count() + " of " + other.name()
                        + "; give --windows so many as every model has.");
            }
            if (other.texts().confirmation().isPresent()
                    != first.texts().confirmation().isPresent()) {
                throw new UsageException("Only some of the models have windows to confirm on; give --confirm-text.");
            }
        }
    }

    /** Model by model, and sparsity by sparsity of each. */
    public List<Target> targets() {
        return subjects.stream()
                .flatMap(subject -> sparsities.stream().map(sparsity -> new Target(subject, sparsity)))
                .toList();
    }
}
