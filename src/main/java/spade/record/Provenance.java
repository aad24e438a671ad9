package spade.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import spade.UsageException;
import spade.search.SearchSettings;
import spade.tensor.DType;

/**
 * Everything the numbers of a search depend on, as {@code run.json} holds it.
 *
 * @param started when, in UTC
 * @param versions of program, libraries and platform
 * @param models which checkpoints, and what each read
 * @param sparsities that were searched for
 * @param device where the passes of the process ran that was started
 * @param machines where others measured beside it; empty: nowhere, and in runs of before this was told
 * @param dtype in what
 * @param pruner the pruning metric
 * @param calibrationSeed empty: the first documents
 * @param confirmation how
 * @param search how the search went
 * @param overlap what of the report text or the confirmation text was chosen on, allowed by the user; empty: nothing
 */
public record Provenance(
        String started,
        Map<String, String> versions,
        List<Model> models,
        List<Double> sparsities,
        String device,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Machines> machines,
        DType dtype,
        String pruner,
        Optional<Long> calibrationSeed,
        ConfirmationSettings confirmation,
        SearchSettings search,
        Optional<String> overlap) {

    /** Facts that a resumed run need not share with its beginning: budgets, and what has no part in its numbers. */
    private static final Set<String> FREE = Set.of(
            "/started",
            "/confirmation",
            "/search/candidates",
            "/search/budget",
            "/search/time",
            "/models/*/path",
            "/models/*/repository",
            "/versions",
            "/machines",
            "/overlap");

    /**
     * A checkpoint: where it lay, what it holds, and what it read.
     *
     * @param name different for every model of a search
     * @param repository its name on the Hub and its commit; empty: a folder
     * @param linears kinds of linears of a block, the columns of linear allocations
     * @param calibration the calibration windows
     * @param searchText what candidates were measured on
     * @param confirmationText what the best were confirmed on; empty: they were not
     * @param reportTexts read once, at the end
     * @param reportTasks asked beside them; empty: none
     */
    public record Model(
            String name,
            String path,
            Optional<String> repository,
            String sha256,
            String tokenizerSha256,
            String architecture,
            int blocks,
            List<String> linears,
            Text calibration,
            Text searchText,
            Optional<Text> confirmationText,
            List<Text> reportTexts,
            Optional<AskedTasks> reportTasks) {}

    /** Where it was measured, in words. */
    public String measuredOn() {
        return machines.map(Machines::toString).orElse(device);
    }

    /** The names of the models. */
    public List<String> modelNames() {
        return models.stream().map(Model::name).toList();
    }

    /** The model of a name. */
    public Model model(String name) {
        return models.stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("The run has the models " + modelNames() + ", and not " + name));
    }

    /**
     * Fails unless this is the run that was begun.
     *
     * @param begun with what
     * @return what to tell the user, if other versions go on with it than began it
     */
    public Optional<String> requireSameRun(Provenance begun) {
        return Sameness.require(begun, this, FREE, "The run was begun differently");
    }
}
