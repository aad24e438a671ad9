package spade.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spade.AtomicFile;
import spade.SpadeException;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.baseline.AllocationSource;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.export.AllocationForm;
import spade.export.ModelAllocation;
import spade.formula.Nearest;
import spade.model.CheckpointCopy;
import spade.model.MaskFile;
import spade.notation.FormulaReader;
import spade.notation.Notation;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;
import spade.run.Demo;
import spade.run.Protocol;
import spade.run.RunRecord;
import spade.run.Workbench;

/** Writes what was found for other tools. */
@Command(
        name = "export",
        description = {
            "Writes the best formula of a search, or any allocation, for other tools.",
            "Of a run, model, texts and sparsity are those that it recorded, unless options say otherwise; formulas and"
                    + " allocations need no model then, but the run's profile only."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class ExportCommand implements Callable<Integer> {

    private static final String MASKS = "masks";
    private static final String CHECKPOINT = "checkpoint";

    @Parameters(
            paramLabel = "RUN|ALLOCATION",
            description = "A run directory, or what --allocation takes elsewhere: a name, a formula, a file.")
    private String source;

    @Option(
            names = "--as",
            paramLabel = "FORM",
            required = true,
            description = "A formula as text, latex, python, java, json, graph or english; its sparsities as allocation"
                    + " (JSON), csv, recipe (llm-compressor), evopress or wanda (Python); masks (safetensors, a bit per"
                    + " weight); or checkpoint (a Hugging Face directory).")
    private String form;

    @Option(
            names = "--out",
            paramLabel = "PATH",
            description = "What to write; masks and checkpoint need it (default: standard output).")
    private @Nullable Path out;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "Allocate for the model of a score profile, such as scores.profile of a run.")
    private @Nullable Path profile;

    @Mixin
    private RecipeOptions recipe;

    @Mixin
    private ProtocolOptions protocol;

    @Mixin
    private SearchedOn searchedOn;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Text that a checkpoint is measured on (default: the run's report text, or demo:report).")
    private @Nullable String text;

    @Option(
            names = "--windows",
            paramLabel = "N",
            defaultValue = "16",
            description = "Windows of it, from its start, or all (default: ${DEFAULT-VALUE}).")
    private String windows;

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        Optional<RunRecord> run = run();
        Display display = new Display(quiet);
        try {
            switch (form) {
                case MASKS, CHECKPOINT -> writeFiles(run, display);
                default -> print(text(run, display));
            }
        } finally {
            display.clear();
        }
        if (out != null) {
            System.out.println(out);
        }
        return 0;
    }

    private Optional<RunRecord> run() {
        try {
            return Optional.of(Path.of(source)).filter(RunRecord::isRun).map(RunRecord::read);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The best formula of the run, or what was given. */
    private String allocation(Optional<RunRecord> run) {
        return run.map(record -> record.formula()
                        .orElseThrow(() -> new SpadeException(
                                "The run " + source + " has measured no formula wholly yet; let it go on.")))
                .orElse(source);
    }

    private double sparsity(Optional<RunRecord> run) {
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

    private String text(Optional<RunRecord> run, Display display) {
        Optional<AllocationForm> layout = AllocationForm.find(form);
        if (layout.isPresent()) {
            return layout.get().write(allocated(run, display));
        }
        List<String> known = Stream.of(
                        Arrays.stream(Notation.values()),
                        Arrays.stream(AllocationForm.values()),
                        Stream.of(MASKS, CHECKPOINT))
                .flatMap(each -> each.map(Object::toString))
                .toList();
        if (!known.contains(form)) {
            throw new UsageException("Nothing is exported as '" + form + "'; " + Nearest.advice(form, known) + ".");
        }
        return Notation.parse(form)
                .write(FormulaReader.read(allocation(run)))
                .orElseThrow(() -> new UsageException(
                        "The formula " + allocation(run) + " cannot be written as " + form + "; use another --as."));
    }

    private ModelAllocation allocated(Optional<RunRecord> run, Display display) {
        double sparsity = sparsity(run);
        String method = allocation(run);
        Optional<ScoreProfile> known = profile(run);
        if (known.isPresent()) {
            AllocationMethod by = AllocationMethod.parse(method);
            by.requireKinds(known.get().linears());
            return new ModelAllocation(
                    method, by.allocate(known.get(), sparsity), known.get().linears());
        }
        try (Workbench workbench = Workbench.open(protocol(run), display)) {
            AllocationSource by = AllocationSource.parse(method);
            return new ModelAllocation(by.name(), allocate(by, workbench, sparsity, display), workbench.linears());
        }
    }

    private Optional<ScoreProfile> profile(Optional<RunRecord> run) {
        if (profile != null) {
            return Optional.of(ProfileFile.read(profile));
        }
        return protocol.namesModel() ? Optional.empty() : run.flatMap(record -> record.profile(1));
    }

    private Protocol protocol(Optional<RunRecord> run) {
        return run.map(record -> protocol.over(record.protocol(1))).orElseGet(protocol::protocol);
    }

    private Allocation allocate(AllocationSource by, Workbench workbench, double sparsity, Display display) {
        protocol.noteCalibration(workbench, display);
        Allocation allocation = by.allocate(workbench, sparsity, searchedOn.windows(by, workbench));
        by.caution(workbench).ifPresent(caution -> display.line("%s", caution));
        return allocation;
    }

    private void writeFiles(Optional<RunRecord> run, Display display) {
        Path to = out;
        if (to == null) {
            throw new UsageException("Where does it go? Give --out.");
        }
        double sparsity = sparsity(run);
        AllocationSource by = AllocationSource.parse(allocation(run));
        try (Workbench workbench = Workbench.open(protocol(run), display)) {
            if (form.equals(MASKS)) {
                MaskFile masks =
                        workbench.masks(recipe.recipe(), allocate(by, workbench, sparsity, display), recipe.pruning());
                masks.note("allocation", by.name());
                masks.note("sparsity", String.valueOf(sparsity));
                masks.note("pruner", recipe.recipe() + ", " + recipe.pruning());
                masks.note("model", workbench.modelHash());
                masks.write(to);
                return;
            }
            CheckpointCopy.requireFree(to);
            String measuredOn = text != null
                    ? text
                    : run.map(record -> record.provenance()
                                    .at("/models/0/reportText/source")
                                    .asText())
                            .orElse(Demo.REPORT);
            TokenWindows measured = workbench.texts().windows(measuredOn, WindowCount.parse(windows));
            Allocation allocation = allocate(by, workbench, sparsity, display);
            Evaluation written =
                    PrunedCheckpoint.write(to, workbench, recipe.recipe(), recipe.pruning(), by, allocation, measured);
            display.line("%s", written.plain());
        }
    }

    private void print(String written) {
        if (out == null) {
            System.out.print(written.endsWith("\n") ? written : written + System.lineSeparator());
        } else {
            AtomicFile.write(out, written.getBytes(StandardCharsets.UTF_8));
        }
    }
}
