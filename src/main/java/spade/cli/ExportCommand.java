package spade.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spade.AtomicFile;
import spade.Choice;
import spade.Nearest;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.cli.SourceOptions.Source;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.export.AllocationForm;
import spade.export.ModelAllocation;
import spade.export.OptunaJournal;
import spade.export.PrunedCheckpoint;
import spade.formula.notation.FormulaReader;
import spade.formula.notation.Notation;
import spade.hub.Hub;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.model.CheckpointCopy;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;
import spade.record.RunRecord;
import spade.record.Text;
import spade.safetensors.SafetensorsWriter;

/** Writes what was found for other tools. */
@Command(
        name = "export",
        description = {
            "Writes a formula, an allocation or a pruned model for other tools.",
            "Of a run, defaults are what it recorded, whatever is said below."
        },
        footer = {"", "Example:", "  spade export runs/a --as python --out formula.py"})
final class ExportCommand implements Callable<Integer> {

    private static final String MASKS = "masks";
    private static final String CHECKPOINT = "checkpoint";
    private static final String OPTUNA = "optuna";
    /** Options that only what is made of a model takes. */
    private static final List<String> OF_MODELS = List.of("--pruner", "--pattern", "--rounding", "--pruning");

    private static final List<String> OF_CHECKPOINTS = List.of("--text", "--windows");

    private static final Set<String> OF_ALL = Set.of("--as", "--out", "--quiet");

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "RUN|ALLOCATION",
            description = "A run directory, or what --allocation takes elsewhere: a name, a formula, a file.")
    private String source;

    @Option(
            names = "--as",
            paramLabel = "FORM",
            required = true,
            description = "A formula as text, latex, python, json, graph or english; its sparsities as allocation"
                    + " (JSON), csv, recipe (llm-compressor), evopress or wanda (Python); masks (safetensors, a bit per"
                    + " weight); checkpoint (a Hugging Face directory); or a run as a journal that optuna-dashboard shows,"
                    + " optuna.")
    private String form;

    @Option(
            names = "--out",
            paramLabel = "PATH",
            description = "What to write; masks and checkpoint need it (default: standard output).")
    private @Nullable Path out;

    @Mixin
    private SourceOptions sources;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "Allocate for the model of a score profile, such as scores.profile of a run.")
    private Optional<Path> profile;

    @Mixin
    private PrunerOptions pruner;

    @Mixin
    private ModelOptions models;

    @Mixin
    private TextOptions text = new TextOptions(WindowCount.atMost(16));

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        String wanted = form.toLowerCase(Locale.ROOT);
        requireUsed(wanted);
        if (wanted.equals(OPTUNA)) {
            print(OptunaJournal.of(RunRecord.read(Path.of(source))));
            return done();
        }
        try (Display display = new Display(quiet)) {
            Source from = sources.find(source, sentence -> display.line("%s", sentence));
            if (out != null && wanted.equals(MASKS)) {
                writeMasks(out, from, display);
            } else if (out != null && wanted.equals(CHECKPOINT)) {
                writeCheckpoint(out, from, display);
            } else {
                print(text(wanted, from, display));
            }
        }
        return done();
    }

    private int done() {
        if (out != null) {
            System.out.println(out);
        }
        return 0;
    }

    /** Nothing is asked for that is not known, and no option is taken and has no effect. */
    private void requireUsed(String form) {
        List<String> known = Stream.of(
                        Choice.labels(Notation.class),
                        Choice.labels(AllocationForm.class),
                        List.of(MASKS, CHECKPOINT, OPTUNA))
                .flatMap(List::stream)
                .toList();
        if (!known.contains(form)) {
            throw new UsageException("Nothing is exported as '" + form + "'; " + Nearest.advice(form, known) + ".");
        }
        boolean ofModel = form.equals(MASKS) || form.equals(CHECKPOINT);
        List<String> given = spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .toList();
        Stream<String> useless = Stream.concat(
                ofModel ? Stream.of("--profile") : OF_MODELS.stream(),
                form.equals(CHECKPOINT) ? Stream.empty() : OF_CHECKPOINTS.stream());
        (form.equals(OPTUNA) ? given.stream().filter(option -> !OF_ALL.contains(option)) : useless)
                .filter(option -> spec.commandLine().getParseResult().hasMatchedOption(option))
                .findFirst()
                .ifPresent(option -> {
                    throw new UsageException("The option " + option + " says nothing of what is exported as " + form
                            + "; leave it out.");
                });
        if (profile.isPresent() && models.isNamed()) {
            throw new UsageException("A profile stands for a model, and --model names another; give one of them.");
        }
        if (ofModel && out == null) {
            throw new UsageException("Where does it go? Give --out.");
        }
        if (form.equals(MASKS) && out != null && Files.isDirectory(out)) {
            throw new UsageException("The masks go into a file, and " + out + " is a folder; give another --out.");
        }
    }

    private String text(String wanted, Source from, Display display) {
        Optional<AllocationForm> layout = Choice.find(AllocationForm.class, wanted);
        return layout.isPresent()
                ? layout.get().write(allocated(from, display))
                : FormulaCommand.written(FormulaReader.read(from.name()), Notation.parse(wanted));
    }

    private ModelAllocation allocated(Source from, Display display) {
        // What the run's formulas saw, unless options ask for something else.
        Optional<ScoreProfile> known = profile.map(ProfileFile::read)
                .or(() -> models.changesScores()
                        ? Optional.empty()
                        : from.run().flatMap(record -> record.profile(model(record))));
        if (known.isEmpty()) {
            try (Workbench workbench = open(from, display)) {
                if (from.allocator().readsCalibration()) {
                    models.cutCalibration(workbench, display);
                }
                return new ModelAllocation(from.name(), allocate(from, workbench, display), workbench.shapes());
            }
        }
        AllocationRule rule = from.allocator()
                .rule()
                .orElseThrow(() -> new UsageException(
                        "The allocation " + from.name() + " needs the model itself; give --model, and no --profile."));
        rule.requireKinds(known.get().linears());
        rule.caution(known.get(), sparsity(from)).ifPresent(caution -> display.line("%s", caution));
        return new ModelAllocation(from.name(), rule.allocate(known.get(), sparsity(from)), known.get());
    }

    private double sparsity(Source from) {
        // What cannot be understood is told before what is missing.
        from.allocator();
        List<Double> recorded =
                from.run().map(record -> record.provenance().sparsities()).orElse(List.of());
        if (pruner.sparsity().isEmpty() && recorded.size() != 1) {
            throw new UsageException(
                    recorded.isEmpty()
                            ? "How much is to be pruned? Give --sparsity."
                            : "The run searched for the sparsities " + recorded + "; choose one with --sparsity.");
        }
        return pruner.sparsity().orElseGet(() -> recorded.get(0));
    }

    /** The model of a run that is meant, from 1; with several, the one whose folder --model names. */
    private int model(RunRecord run) {
        List<String> names = run.provenance().modelNames();
        if (names.size() == 1) {
            return 1;
        }
        List<Path> named = models.models();
        int found = named.size() == 1 ? names.indexOf(Hub.shortName(named.get(0))) : -1;
        if (found < 0) {
            throw new UsageException("The run has the models " + names
                    + "; choose one by --model and its folder, or by --profile and its scores.profile.");
        }
        return found + 1;
    }

    /** The model under the run's conditions, or that of the options. */
    private Workbench open(Source from, Display display) {
        return from.run()
                .map(run -> RunRecord.asRecorded(() -> Workbench.open(
                        models.over(run.conditions(model(run)), 0), models.over(run.placement()), display)))
                .orElseGet(() -> Workbench.open(models.conditions(), models.placement(), display));
    }

    private Allocation allocate(Source from, Workbench workbench, Display display) {
        return text.allocate(from.allocator(), sparsity(from), workbench, display);
    }

    private void writeMasks(Path to, Source from, Display display) {
        if (pruner.pruner().method().changesWeights()) {
            throw new UsageException("The pruner " + pruner.pruner()
                    + " changes the weights that stay, and masks do not say how; use --as checkpoint.");
        }
        double sparsity = sparsity(from);
        try (Workbench workbench = open(from, display)) {
            models.cutCalibration(workbench, display);
            SafetensorsWriter masks =
                    workbench.masks(pruner.pruner(), allocate(from, workbench, display), pruner.order());
            masks.metadata("allocation", from.name());
            masks.metadata("sparsity", String.valueOf(sparsity));
            masks.metadata("pruner", pruner.pruner() + ", " + pruner.order());
            masks.metadata("model", workbench.modelHash());
            masks.write(to);
        }
    }

    private void writeCheckpoint(Path to, Source from, Display display) {
        sparsity(from);
        text.requireText();
        CheckpointCopy.requireFree(to);
        try (Workbench workbench = open(from, display)) {
            models.cutCalibration(workbench, display);
            Optional<Text> reported = from.run()
                    .map(run -> run.provenance().models().get(model(run) - 1))
                    .map(read -> read.reportTexts().get(0));
            Optional<TokenWindows> measured = reported.isEmpty()
                    ? text.measured(workbench, reported)
                    : RunRecord.asRecorded(() -> text.measured(workbench, reported));
            Allocation chosen = allocate(from, workbench, display);
            measured.ifPresent(windows -> text.noteOverlap(windows, from.allocator(), from.run(), workbench, display));
            display.line(
                    "%s",
                    new PrunedCheckpoint(workbench, pruner.pruner(), chosen, pruner.order(), from.allocator())
                            .write(to, measured.map(TextPart::of), true, sentence -> display.line("%s", sentence))
                            .plain());
        }
    }

    private void print(String written) {
        if (out == null) {
            System.out.print(written.endsWith("\n") ? written : written + System.lineSeparator());
        } else {
            AtomicFile.write(out, written);
        }
    }
}
