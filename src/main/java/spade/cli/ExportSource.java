package spade.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spade.SpadeException;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.baseline.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.export.ModelAllocation;
import spade.model.CheckpointCopy;
import spade.model.MaskFile;
import spade.profile.ScoreProfile;
import spade.measure.Demo;
import spade.record.RunRecord;
import spade.measure.Workbench;

/** What is exported: the best formula of a run, as the run pruned, or an allocation as the options say. */
record ExportSource(
        String name,
        Optional<RunRecord> run,
        ModelOptions protocol,
        RecipeOptions recipe,
        SearchedOn searchedOn,
        Display display) {

    private static final String DEFAULT_WINDOWS = "16";

    static ExportSource of(
            String source,
            Optional<RunRecord> run,
            ModelOptions protocol,
            RecipeOptions recipe,
            SearchedOn searchedOn,
            Display display) {
        String name = run.map(record -> record.formula()
                        .orElseThrow(() -> new SpadeException(
                                "The run " + source + " has measured no formula wholly yet; let it go on.")))
                .orElse(source);
        run.filter(record -> !record.isConfirmed())
                .ifPresent(record -> display.line(
                        "The run has no result yet: this is the best formula so far, which nothing has confirmed."));
        return new ExportSource(name, run, protocol, recipe, searchedOn, display);
    }

    private Allocator allocation() {
        return Allocator.parse(name);
    }

    private double sparsity() {
        // What cannot be understood is told before what is missing.
        allocation();
        return recipe.sparsity()
                .orElseGet(() -> run.map(record -> {
                            if (record.sparsities().size() > 1) {
                                throw new UsageException("The run searched for the sparsities " + record.sparsities()
                                        + "; choose one with --sparsity.");
                            }
                            return record.sparsities().get(0);
                        })
                        .orElseThrow(() -> new UsageException("How much is to be pruned? Give --sparsity.")));
    }

    /** The model that is meant, from 1; with several, the one whose folder --model names. */
    private int model() {
        List<String> names = run.orElseThrow().modelNames();
        if (names.size() == 1) {
            return 1;
        }
        int found = protocol.models().size() == 1
                ? names.indexOf(String.valueOf(
                        protocol.models().get(0).toAbsolutePath().normalize().getFileName()))
                : -1;
        if (found < 0) {
            throw new UsageException("The run has the models " + names
                    + "; choose one by --model and its folder, or by --profile and its scores.profile.");
        }
        return found + 1;
    }

    /** What the run's formulas saw, unless options ask for something else. */
    Optional<ScoreProfile> recordedProfile() {
        return protocol.changesScores() ? Optional.empty() : run.flatMap(record -> record.profile(model()));
    }

    /** The allocation for the model of a profile. */
    ModelAllocation allocated(ScoreProfile profile) {
        AllocationRule method = allocation()
                .method()
                .orElseThrow(() -> new UsageException(
                        "The allocation " + name + " needs the model itself; give --model, and no --profile."));
        method.requireKinds(profile.linears());
        return new ModelAllocation(name, method.allocate(profile, sparsity()), profile.linears());
    }

    /** The model under the run's protocol, or that of the options. */
    Workbench open() {
        return run.isEmpty()
                ? Workbench.open(protocol.protocol(), display)
                : RunRecord.asRecorded(
                        () -> Workbench.open(protocol.over(run.get().protocol(model()), 0), display));
    }

    /** The allocation for a model. */
    Allocation allocate(Workbench workbench) {
        protocol.noteCalibration(workbench, display);
        Allocator by = allocation();
        Allocation allocation = by.allocate(workbench, sparsity(), searchedOn.windows(by, workbench));
        by.caution(workbench).ifPresent(caution -> display.line("%s", caution));
        return allocation;
    }

    void writeMasks(Path to) {
        if (recipe.recipe().changesWeights()) {
            throw new UsageException("The pruner " + recipe.recipe()
                    + " changes the weights that stay, and masks do not say how; use --as checkpoint.");
        }
        double sparsity = sparsity();
        try (Workbench workbench = open()) {
            MaskFile masks = workbench.masks(recipe.recipe(), allocate(workbench), recipe.pruning());
            masks.note("allocation", name);
            masks.note("sparsity", String.valueOf(sparsity));
            masks.note("pruner", recipe.recipe() + ", " + recipe.pruning());
            masks.note("model", workbench.modelHash());
            masks.write(to);
        }
    }

    void writeCheckpoint(Path to, Optional<String> text, Optional<String> windows) {
        sparsity();
        CheckpointCopy.requireFree(to);
        try (Workbench workbench = open()) {
            TokenWindows measured = run.isEmpty()
                    ? measured(workbench, text.orElse(Demo.REPORT), windows.orElse(DEFAULT_WINDOWS))
                    : RunRecord.asRecorded(() -> measuredAsTheRun(workbench, text, windows));
            Evaluation written = PrunedCheckpoint.write(
                    to, workbench, recipe.recipe(), recipe.pruning(), allocation(), allocate(workbench), measured);
            display.line("%s", written.plain());
        }
    }

    private TokenWindows measuredAsTheRun(Workbench workbench, Optional<String> text, Optional<String> windows) {
        JsonNode report =
                run.orElseThrow().provenance().path("models").path(model() - 1).path("reportText");
        return measured(
                workbench,
                text.orElse(report.path("source").asText()),
                windows.orElse(
                        text.isPresent()
                                ? DEFAULT_WINDOWS
                                : report.path("windows").asText()));
    }

    private static TokenWindows measured(Workbench workbench, String text, String windows) {
        return workbench.texts().windows(text, WindowCount.parse(windows));
    }
}
