package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
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
        description =
                "Measures pruners, allocations and sparsities on one model under the same conditions, as a table.")
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
            description = "magnitude, wanda, ria, sparsegpt, pruner-zero, each with +dsnot behind it or not.")
    private List<String> pruners = List.of("wanda");

    @Option(
            names = "--pattern",
            paramLabel = "P",
            arity = "1..*",
            description = "unstructured, or N:M such as 2:4, which has a sparsity of its own.")
    private List<SparsityPattern> patterns = List.of(SparsityPattern.UNSTRUCTURED);

    @Option(
            names = "--sparsity",
            paramLabel = "S",
            split = ",",
            description = "Overall sparsities of unstructured pruning, such as 0.5,0.6.")
    private List<Double> sparsities = List.of(0.7);

    @Option(
            names = "--allocation",
            paramLabel = "A",
            arity = "1..*",
            description = AllocationOptions.ALLOCATIONS
                    + "; several, separated by blanks, each as NAME=A if it is to have a name of its own.")
    private List<String> allocations =
            List.of("uniform", "er", "er-plus", "global", "owl", "dlp", "alphapruning", "atp", "dsa");

    @Option(names = "--rounding", paramLabel = "R", description = PrunerOptions.ROUNDING)
    private Rounding rounding = Rounding.FIELD;

    @Option(
            names = "--reference",
            paramLabel = "A",
            description = "The allocation that the others are compared with; it leads them if it is not among them.")
    private String reference = "uniform";

    @Option(
            names = "--calibration-seeds",
            paramLabel = "N",
            description = "Random draws of the calibration text to average over; 1: the conditions' own windows.")
    private int draws = 1;

    @Option(
            names = "--pruning",
            paramLabel = "P",
            description = "sequential: each block calibrated behind the pruned blocks before it, or one-shot.")
    private CalibrationOrder pruning = CalibrationOrder.SEQUENTIAL;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Folder of the cells and tables; one that was begun goes on"
                    + " (default: results/runs/compare-<date>-<time>).")
    private Optional<Path> run;

    @Option(
            names = "--as",
            paramLabel = "FORM",
            description = "What is printed: markdown, csv, json (as --json) or latex; all are written. With nothing but"
                    + " --run, a table that is there is printed again.")
    private TableForm form = TableForm.MARKDOWN;

    @Option(
            names = "--published",
            description = "Print what papers published for the model too, if it is one of theirs.")
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
        try (ComparisonDirectory directory = ComparisonDirectory.open(folder)) {
            display.logTo(directory.log());
            ComparisonTable table = new ComparisonRun(
                            plan,
                            directory,
                            workbench -> model.noteCalibration(workbench, display),
                            sentence -> display.line("%s", sentence),
                            display)
                    .run();
            display.clear();
            display.line("%s", "The cells and the table in every form lie in " + folder + ".");
            return table;
        }
    }

    private ComparisonPlan plan() {
        List<Pruner> recipes = patterns.stream()
                .flatMap(pattern -> pruners.stream()
                        .map(pruner -> Pruner.parse(pruner, pattern).rounding(rounding)))
                .toList();
        return new ComparisonPlan(
                model.conditions(),
                model.placement(),
                text.text,
                text.windows,
                text.searchText,
                text.searchWindows,
                text.budget,
                recipes,
                sparsities.stream().map(Allocation::requireTarget).toList(),
                allocations.stream().map(Labelled::parse).toList(),
                pruning,
                draws,
                reference);
    }
}
