package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spade.SpadeException;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.export.Evaluation;
import spade.export.ModelAllocation;
import spade.export.PrunedCheckpoint;
import spade.measure.Workbench;
import spade.model.CheckpointCopy;
import spade.profile.ScoreProfile;
import spade.record.RunRecord;
import spade.record.Text;
import spade.safetensors.SafetensorsWriter;

/** What is exported: the best formula of a run, as the run pruned, or an allocation as the options say. */
record ExportSource(
        String name,
        Optional<RunRecord> run,
        ModelOptions models,
        PrunerOptions pruner,
        AllocationTextOptions searchText,
        Display display) {

    /** Of a run the name is its formula. */
    ExportSource {
        if (run.isPresent()) {
            String folder = name;
            name = run.get()
                    .formula()
                    .orElseThrow(() -> new SpadeException(
                            "The run " + folder + " has measured no formula wholly yet; let it go on."));
            if (!run.get().isConfirmed()) {
                display.line(
                        "The run has no result yet: this is the best formula so far, which nothing has confirmed.");
            }
        }
    }

    private Allocator allocation() {
        return Allocator.parse(name);
    }

    private double sparsity() {
        // What cannot be understood is told before what is missing.
        allocation();
        List<Double> recorded =
                run.map(record -> record.provenance().sparsities()).orElse(List.of());
        if (pruner.sparsity().isEmpty() && recorded.size() != 1) {
            throw new UsageException(
                    recorded.isEmpty()
                            ? "How much is to be pruned? Give --sparsity."
                            : "The run searched for the sparsities " + recorded + "; choose one with --sparsity.");
        }
        return pruner.sparsity().orElseGet(() -> recorded.get(0));
    }

    /** The model that is meant, from 1; with several, the one whose folder --model names. */
    private int model() {
        List<String> names = run.orElseThrow().provenance().modelNames();
        if (names.size() == 1) {
            return 1;
        }
        int found = models.models().size() == 1
                ? names.indexOf(String.valueOf(
                        models.models().get(0).toAbsolutePath().normalize().getFileName()))
                : -1;
        if (found < 0) {
            throw new UsageException("The run has the models " + names
                    + "; choose one by --model and its folder, or by --profile and its scores.profile.");
        }
        return found + 1;
    }

    /** What the run's formulas saw, unless options ask for something else. */
    Optional<ScoreProfile> recordedProfile() {
        return models.changesScores() ? Optional.empty() : run.flatMap(record -> record.profile(model()));
    }

    /** The allocation for the model of a profile. */
    ModelAllocation allocated(ScoreProfile profile) {
        AllocationRule method = allocation()
                .rule()
                .orElseThrow(() -> new UsageException(
                        "The allocation " + name + " needs the model itself; give --model, and no --profile."));
        method.requireKinds(profile.linears());
        return new ModelAllocation(name, method.allocate(profile, sparsity()), profile.linears());
    }

    /** The model under the run's conditions, or that of the options. */
    Workbench open() {
        return run.isEmpty()
                ? Workbench.open(models.conditions(), models.placement(), display)
                : RunRecord.asRecorded(() -> Workbench.open(
                        models.over(run.get().conditions(model()), 0),
                        models.over(run.get().placement()),
                        display));
    }

    /** The allocation for a model. */
    Allocation allocate(Workbench workbench) {
        return searchText.allocate(allocation(), sparsity(), models, workbench, display);
    }

    void writeMasks(Path to) {
        if (pruner.pruner().changesWeights()) {
            throw new UsageException("The pruner " + pruner.pruner()
                    + " changes the weights that stay, and masks do not say how; use --as checkpoint.");
        }
        double sparsity = sparsity();
        try (Workbench workbench = open()) {
            SafetensorsWriter masks = workbench.masks(pruner.pruner(), allocate(workbench), pruner.order());
            masks.metadata("allocation", name);
            masks.metadata("sparsity", String.valueOf(sparsity));
            masks.metadata("pruner", pruner.pruner() + ", " + pruner.order());
            masks.metadata("model", workbench.modelHash());
            masks.write(to);
        }
    }

    void writeCheckpoint(Path to, TextOptions text) {
        sparsity();
        CheckpointCopy.requireFree(to);
        try (Workbench workbench = open()) {
            TokenWindows measured = run.isEmpty()
                    ? text.windows(workbench)
                    : RunRecord.asRecorded(() -> measuredAsTheRun(workbench, text));
            Evaluation written = PrunedCheckpoint.write(
                    to, workbench, pruner.pruner(), pruner.order(), allocation(), allocate(workbench), measured);
            display.line("%s", written.plain());
        }
    }

    /** On the run's report text, unless options name another text or other windows. */
    private TokenWindows measuredAsTheRun(Workbench workbench, TextOptions text) {
        Text report = run.orElseThrow().provenance().models().get(model() - 1).reportText();
        return workbench
                .texts()
                .windows(
                        text.namesText() ? text.text() : report.source(),
                        text.namesText() || text.namesWindows() ? text.windows() : WindowCount.of(report.windows()));
    }
}
