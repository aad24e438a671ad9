package spade.run;

import java.util.ArrayList;
import java.util.List;
import spade.Progress;
import spade.UsageException;
import spade.measure.Measurer;
import spade.measure.Placement;
import spade.measure.Workbench;
import spade.measure.Workbenches;

/** The models of a search, opened together and closed together. */
public final class SearchedModels implements AutoCloseable {

    private final List<SearchedModel> all = new ArrayList<>();

    private SearchedModels() {}

    /** Opens every model and cuts its texts. */
    public static SearchedModels open(List<ModelPlan> plans, Placement placement, Progress progress) {
        SearchedModels models = new SearchedModels();
        try {
            plans.forEach(plan -> models.add(plan, Workbench.open(plan.conditions(), placement, progress)));
            models.requireAlike();
            return models;
        } catch (RuntimeException e) {
            models.close();
            throw e;
        }
    }

    private void add(ModelPlan plan, Workbench workbench) {
        try {
            all.add(new SearchedModel(plan.name(), workbench, plan.texts().cut(workbench.texts())));
        } catch (RuntimeException e) {
            workbench.close();
            throw e;
        }
    }

    private void requireAlike() {
        SearchedModel first = all.get(0);
        for (SearchedModel other : all) {
            if (other.texts().search().count() != windows()) {
                throw new UsageException("The search text has " + windows() + " windows of " + first.name() + " and "
                        + other.texts().search().count() + " of " + other.name()
                        + "; give --windows so many as every model has.");
            }
            if (other.texts().confirmation().isPresent()
                    != first.texts().confirmation().isPresent()) {
                throw new UsageException("Only some of the models have windows to confirm on; give --confirm-text.");
            }
        }
    }

    public List<SearchedModel> all() {
        return all;
    }

    /** Windows of the search text, as many for every model. */
    public int windows() {
        return all.get(0).texts().search().count();
    }

    /** Whether the best can be confirmed. */
    boolean confirm() {
        return all.get(0).texts().confirmation().isPresent();
    }

    /** What measures on them in this process. */
    public Measurer measurer() {
        return new Workbenches(all.stream().map(SearchedModel::workbench).toList());
    }

    /** Model by model, and sparsity by sparsity of each. */
    List<Target> targets(List<Double> sparsities) {
        return all.stream()
                .flatMap(model -> sparsities.stream().map(sparsity -> new Target(model, sparsity)))
                .toList();
    }

    @Override
    public void close() {
        all.forEach(model -> model.workbench().close());
    }
}
