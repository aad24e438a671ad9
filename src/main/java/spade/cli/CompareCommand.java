package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.compare.ComparisonDirectory;
import spade.compare.ComparisonPlan;
import spade.compare.ComparisonRun;
import spade.compare.ComparisonTable;
import spade.compare.Labelled;
import spade.compare.PublishedValues;
import spade.compare.TableForm;
import spade.data.WindowCount;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.prune.Rounding;
import spade.prune.SparsityPattern;
import spade.record.RunDirectory;

/** Makes a table of pruners, allocations and sparsities. */
@Command(
        name = "compare",
        description = "Measures pruners and allocations on a model, as a table.",
        footer = {
            "",
            "Example:",
            "  spade compare --model DIR --sparsity 0.5,0.6 \\",
            "      --allocation uniform owl runs/a --run runs/table"
        })
final class CompareCommand implements Callable<Integer> {

    /** Options that change nothing of a table. */
    private static final Set<String> PRINTING = Set.of("--run", "--as", "--json", "--published", "--quiet");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions model;

    @Mixin
    private TextOptions text = new TextOptions(WindowCount.atMost(64));

    @Option(
            names = "--pruner",
            paramLabel = "PRUNER",
            arity = "1..*",
            description = "magnitude, wanda, ria, sparsegpt or pruner-zero, +dsnot or not; several.")
    private List<String> pruners = List.of("wanda");

    @Option(names = "--pattern", paramLabel = "P", arity = "1..*", description = "Or N:M, as in 2:4; several.")
    private List<SparsityPattern> patterns = List.of(SparsityPattern.UNSTRUCTURED);

    @Option(
            names = "--sparsity",
            paramLabel = "S",
            split = ",",
            description = "Shares of weights to prune (demo: 0.7).")
    private @Nullable List<Double> sparsities;

    @Option(
            names = "--allocation",
            paramLabel = "A",
            arity = "1..*",
            description = AllocationOptions.ALLOCATIONS + "; several, NAME=A to name one.")
    private List<String> allocations =
            List.of("uniform", "er", "er-plus", "global", "owl", "dlp", "alphapruning", "atp", "dsa");

    @Option(names = "--rounding", paramLabel = "R", description = PrunerOptions.ROUNDING)
    private Rounding rounding = Rounding.FIELD;

    @Option(names = "--reference", paramLabel = "A", description = "What the others are compared with.")
    private String reference = "uniform";

    @Option(names = "--calibration-draws", paramLabel = "N", description = "Calibration draws to average over.")
    private int draws = 1;

    @Option(
            names = "--pruning",
            paramLabel = "P",
            description = "sequential, each block calibrated behind pruned ones, or one-shot.")
    private CalibrationOrder pruning = CalibrationOrder.SEQUENTIAL;

    @Option(names = "--run", paramLabel = "DIR", description = "Its folder (default: a new one).")
    private Optional<Path> run;

    @Option(names = "--as", paramLabel = "FORM", description = "markdown, csv, json or latex; with --run alone, again.")
    private TableForm form = TableForm.MARKDOWN;

    @Mixin
    private TaskOptions tasks;

    @Option(names = "--published", description = "Print what papers have for the model too.")
    private boolean published;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        Optional<ComparisonTable> finished = run.filter(folder -> onlyPrints()).flatMap(ComparisonDirectory::table);
        try (Display display = output.display()) {
            ComparisonTable table = finished.orElseGet(() -> measured(display));
            System.out.println((output.json() ? TableForm.JSON : form).write(table));
            if (published) {
                table.provenance()
                        .published()
                        .ifPresentOrElse(
                                name -> (!output.json() && form == TableForm.MARKDOWN ? System.out : System.err)
                                        .println(PublishedValues.markdown(name)),
                                () -> display.line("The model is none that published tables have."));
            }
            return table.rows().stream().noneMatch(ComparisonTable.Row::failed) ? 0 : 1;
        }
    }

    /** Whether nothing is asked that a finished table does not know. */
    private boolean onlyPrints() {
        return spec.commandLine().getParseResult().matchedOptions().stream()
                .allMatch(option -> PRINTING.contains(option.longestName()));
    }

    private ComparisonTable measured(Display display) {
        ComparisonPlan plan = plan();
        Path folder = run.orElseGet(() -> RunDirectory.unnamed("compare-"));
        try (ComparisonDirectory directory = ComparisonDirectory.open(folder);
                Measuring measuring = new Measuring(model.placements(), model.engine(), display)) {
            display.logTo(directory.log());
            List<String> again = StoredArguments.in(
                    folder, model.pinned(spec.commandLine().getParseResult().originalArgs()));
            Interrupts.endWith(() -> Interrupts.sayHowToGoOn(display, again));
            ComparisonTable table = new ComparisonRun(
                            plan,
                            directory,
                            workbench -> {
                                model.cutCalibration(workbench, display);
                            },
                            workbench -> measuring.on(List.of(workbench)),
                            sentence -> display.line("%s", sentence),
                            display)
                    .run();
            measuring.tell();
            display.clear();
            display.line("%s", "The cells and the table in every form lie in " + folder + ".");
            return table;
        }
    }

    /** N:M has its own; no model of a user's own has a usual one. */
    private List<Double> sparsities() {
        boolean anywhere = patterns.stream().anyMatch(pattern -> !pattern.isStructured());
        if (sparsities == null && anywhere && model.isNamed()) {
            throw new UsageException("How much is to be pruned? Give --sparsity, for example 0.6 for 60 %.");
        }
        return Objects.requireNonNullElse(sparsities, List.of(0.7));
    }

    private ComparisonPlan plan() {
        List<Pruner> recipes = patterns.stream()
                .flatMap(pattern -> pruners.stream()
                        .map(pruner -> Pruner.parse(pruner, pattern).rounding(rounding)))
                .toList();
        return new ComparisonPlan(
                model.conditions(),
                model.placements().get(0),
                text.text(),
                text.windows,
                text.searchText(),
                text.searchWindows,
                text.budget,
                recipes,
                sparsities().stream().map(Allocation::requireTarget).toList(),
                allocations.stream().map(Labelled::parse).toList(),
                pruning,
                draws,
                reference,
                tasks.plan());
    }
}
