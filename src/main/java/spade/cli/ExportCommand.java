package spade.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import spade.AtomicFile;
import spade.Choice;
import spade.Nearest;
import spade.UsageException;
import spade.allocator.Allocator;
import spade.export.AllocationForm;
import spade.export.ModelAllocation;
import spade.formula.notation.FormulaReader;
import spade.formula.notation.Notation;
import spade.measure.Workbench;
import spade.profile.ProfileFile;
import spade.profile.ScoreProfile;
import spade.record.RunRecord;

/** Writes what was found for other tools. */
@Command(
        name = "export",
        description = {
            "Writes the best formula of a search, or any allocation, for other tools.",
            "Of a run, model, texts, sparsity and everything else are those that it recorded, unless options say otherwise,"
                    + " whatever defaults are said below; formulas and sparsities need its directory only."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class ExportCommand implements Callable<Integer> {

    private static final String MASKS = "masks";
    private static final String CHECKPOINT = "checkpoint";
    /** Options that only what is made of a model takes. */
    private static final List<String> OF_MODELS = List.of("--pruner", "--pattern", "--pruning");

    private static final List<String> OF_CHECKPOINTS = List.of("--text", "--windows");

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
    private PrunerOptions pruner;

    @Mixin
    private ModelOptions models;

    @Mixin
    private AllocationTextOptions searchText;

    @Mixin
    private TextOptions measured = new TextOptions("16");

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        String wanted = form.toLowerCase(Locale.ROOT);
        requireKnown(wanted);
        requireUsed(wanted);
        try (Display display = new Display(quiet)) {
            ExportSource from = new ExportSource(source, run(), models, pruner, searchText, display);
            if (wanted.equals(MASKS) || wanted.equals(CHECKPOINT)) {
                writeFiles(wanted, from);
            } else {
                print(text(wanted, from));
            }
        }
        if (out != null) {
            System.out.println(out);
        }
        return 0;
    }

    private static void requireKnown(String form) {
        List<String> known = Stream.of(
                        Choice.labels(Notation.class), Choice.labels(AllocationForm.class), List.of(MASKS, CHECKPOINT))
                .flatMap(List::stream)
                .toList();
        if (!known.contains(form)) {
            throw new UsageException("Nothing is exported as '" + form + "'; " + Nearest.advice(form, known) + ".");
        }
    }

    /** No option is taken and has no effect. */
    private void requireUsed(String form) {
        boolean ofModel = form.equals(MASKS) || form.equals(CHECKPOINT);
        Stream.concat(
                        ofModel ? Stream.of("--profile") : OF_MODELS.stream(),
                        form.equals(CHECKPOINT) ? Stream.empty() : OF_CHECKPOINTS.stream())
                .filter(option -> spec.commandLine().getParseResult().hasMatchedOption(option))
                .findFirst()
                .ifPresent(option -> {
                    throw new UsageException("The option " + option + " says nothing of what is exported as " + form
                            + "; leave it out.");
                });
        if (profile != null && models.namesModel()) {
            throw new UsageException("A profile stands for a model, and --model names another; give one of them.");
        }
        if (ofModel && out == null) {
            throw new UsageException("Where does it go? Give --out.");
        }
    }

    /** Names of allocations go before folders of the same name, as everywhere. */
    private Optional<RunRecord> run() {
        try {
            return Allocator.find(source).isPresent()
                    ? Optional.empty()
                    : Optional.of(Path.of(source)).filter(RunRecord::isRun).map(RunRecord::read);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private String text(String wanted, ExportSource from) {
        Optional<AllocationForm> layout = Choice.find(AllocationForm.class, wanted);
        if (layout.isPresent()) {
            return layout.get().write(allocated(from));
        }
        return Notation.parse(wanted)
                .write(FormulaReader.read(from.name()))
                .orElseThrow(() -> new UsageException(
                        "The formula " + from.name() + " cannot be written as " + wanted + "; use another --as."));
    }

    private ModelAllocation allocated(ExportSource from) {
        Optional<ScoreProfile> known =
                profile == null ? from.recordedProfile() : Optional.of(ProfileFile.read(profile));
        if (known.isPresent()) {
            return from.allocated(known.get());
        }
        try (Workbench workbench = from.open()) {
            return new ModelAllocation(from.name(), from.allocate(workbench), workbench.linears());
        }
    }

    private void writeFiles(String wanted, ExportSource from) {
        Path to = out;
        if (to == null || (wanted.equals(MASKS) && Files.isDirectory(to))) {
            throw new UsageException("The masks go into a file, and " + to + " is a folder; give another --out.");
        }
        if (wanted.equals(MASKS)) {
            from.writeMasks(to);
        } else {
            from.writeCheckpoint(to, measured);
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
