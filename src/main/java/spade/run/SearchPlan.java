package spade.run;

import java.util.List;
import spade.allocation.Allocation;
import spade.record.ConfirmationSettings;
import spade.search.SearchSettings;

/**
 * Everything that decides what a search finds, as data. Its targets are all models at all sparsities.
 *
 * @param models that are pruned
 * @param sparsities overall, in (0, 1)
 * @param settings of the search
 * @param confirmation of its best
 */
public record SearchPlan(
        List<ModelPlan> models, List<Double> sparsities, SearchSettings settings, ConfirmationSettings confirmation) {

    public SearchPlan {
        models = List.copyOf(models);
        sparsities = List.copyOf(sparsities);
        sparsities.forEach(Allocation::requireTarget);
    }
}
