package spade.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spade.Progress;
import spade.UsageException;
import spade.Versions;
import spade.measure.Placement;
import spade.measure.Workbench;
import spade.record.Machines;
import spade.record.Provenance;

/** The models of a search, opened together and closed together. */
public final class SearchedModels implements AutoCloseable {

    private final List<Workbench> workbenches = new ArrayList<>();
    private final List<SearchedModel> all = new ArrayList<>();
    /** What the texts share, found once: plans of one command line differ in nothing that it depends on. */
    private @Nullable String forbidden;

    private final Optional<Machines> machines;

    private SearchedModels(Optional<Machines> machines) {
        this.machines = machines;
    }

    /**
     * Opens every model and cuts its texts.
     *
     * @param machines where others measure beside this process; empty: nowhere
     */
    public static SearchedModels open(
            List<SearchPlan.Model> plans, Placement placement, Optional<Machines> machines, Progress progress) {
        SearchedModels models = new SearchedModels(machines);
        try {
            for (SearchPlan.Model plan : plans) {
                Workbench workbench = Workbench.open(plan.conditions(), placement, progress);
                models.workbenches.add(workbench);
                models.all.add(SearchedModel.of(plan, workbench));
            }
            models.requireAlike();
            return models;
        } catch (RuntimeException e) {
            models.close();
            throw e;
        }
    }

    private void requireAlike() {
        for (SearchedModel other : all) {
            if (other.search().count() != windows()) {
                throw new UsageException("The search text has " + windows() + " windows of "
                        + all.get(0).name() + " and "
                        + other.search().count() + " of " + other.name()
                        + "; give --windows so many as every model has.");
            }
            if (other.confirmation().isPresent() != confirm()) {
                throw new UsageException("Only some of the models have windows to confirm on; give --confirm-text.");
            }
        }
    }

    public List<SearchedModel> all() {
        return all;
    }

    /** Windows of the search text, as many for every model. */
    public int windows() {
        return all.get(0).search().count();
    }

    /** Whether the best can be confirmed. */
    boolean confirm() {
        return all.get(0).confirmation().isPresent();
    }

    /** The models themselves, in their order. */
    public List<Workbench> workbenches() {
        return List.copyOf(workbenches);
    }

    /** Model by model, and sparsity by sparsity of each. */
    List<Target> targets(List<Double> sparsities) {
        return all.stream()
                .flatMap(model -> sparsities.stream().map(sparsity -> new Target(model, sparsity)))
                .toList();
    }

    /**
     * What the texts of a plan share although a result is not to rest on it, if the plan allows that; otherwise it
     * fails.
     */
    public Optional<String> overlap(SearchPlan plan) {
        String overlap = forbidden;
        if (overlap == null) {
            overlap = shared(plan).flatMap(texts -> texts.forbidden().stream()).collect(Collectors.joining(" "));
            forbidden = overlap;
        }
        if (!overlap.isEmpty() && !plan.allowsOverlap()) {
            throw SharedTexts.refused(overlap);
        }
        return Optional.of(overlap).filter(sentences -> !sentences.isEmpty());
    }

    /** What else they share that its user should know. */
    List<String> notes(SearchPlan plan) {
        return shared(plan).flatMap(texts -> texts.noted().stream()).toList();
    }

    private Stream<SharedTexts> shared(SearchPlan plan) {
        return all.stream()
                .map(model -> SharedTexts.of(model, plan.confirmation().calibrations()));
    }

    /** What the numbers of a search depend on that is about to begin or to go on. */
    Provenance provenance(SearchPlan plan) {
        Workbench first = workbenches.get(0);
        return new Provenance(
                Instant.now().toString(),
                Versions.all(),
                all.stream().map(SearchedModel::provenance).toList(),
                plan.sparsities(),
                first.placement().device().toString(),
                machines,
                first.conditions().dtype(),
                "wanda",
                first.conditions().calibrationSeed(),
                plan.confirmation(),
                plan.settings(),
                overlap(plan));
    }

    @Override
    public void close() {
        workbenches.forEach(Workbench::close);
    }
}
