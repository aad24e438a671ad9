package spade.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.Json;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.compare.ComparisonDirectory;
import spade.compare.ComparisonListener;
import spade.compare.ComparisonPlan;
import spade.compare.ComparisonRun;
import spade.compare.ComparisonTable;
import spade.compare.PublishedValues;
import spade.compare.TableWriter;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.prune.SparsityPattern;
import spade.record.RunDirectory;

/** Makes a table of pruners, allocations and sparsities. */
@Command(
        name = "compare",
        description = "Measures pruners, allocations and sparsities on one model under one protocol, as a table.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class CompareCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions model;

    @Mixin
    private TextOptions text = new TextOptions("64");

    @Mixin
    private AllocationTextOptions searchText;

    @Option(
            names = "--pruner",
            paramLabel = "PRUNER",
            arity = "1..*",
            defaultValue = "wanda",
            description = "magnitude, wanda, ria, sparsegpt, pruner-zero, each with +dsnot behind it or not"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<String> pruners;

    @Option(
            names = "--pattern",
            paramLabel = "P",
            arity = "1..*",
            defaultValue = "unstructured",
            description = "unstructured, or N:M such as 2:4, which has a sparsity of its own"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<String> patterns;

    @Option(
            names = "--sparsity",
            paramLabel = "S",
            split = ",",
            defaultValue = "0.7",
            description = "Overall sparsities of unstructured pruning, such as 0.5,0.6 (default: ${DEFAULT-VALUE}).")
    private List<Double> sparsities;

    @Option(
            names = "--allocation",
            paramLabel = "A",
            arity = "1..*",
            description =
                    AllocationOptions.ALLOCATIONS
                            + "; several, separated by blanks (default: uniform er er-plus global owl dlp alphapruning atp dsa).")
    private @Nullable List<String> allocations;

    @Option(
            names = "--reference",
            paramLabel = "A",
            defaultValue = "uniform",
            description = "The allocation that the others are compared with (default: ${DEFAULT-VALUE}).")
    private String reference;

    @Option(
            names = "--calibration-seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Random draws of the calibration text to average over; 1: the protocol's own windows"
                    + " (default: ${DEFAULT-VALUE}).")
    private int draws;

    @Option(
            names = "--pruning",
            paramLabel = "P",
            defaultValue = "sequential",
            description = "sequential: each block calibrated behind the pruned blocks before it, or one-shot"
                    + " (default: ${DEFAULT-VALUE}).")
    private String pruning;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Folder of the cells and tables; one that was begun goes on"
                    + " (default: results/runs/compare-<date>-<time>).")
    private @Nullable Path run;

    @Option(
            names = "--as",
            paramLabel = "FORM",
            defaultValue = "markdown",
            description = "What is printed: markdown, csv, json (as --json) or latex; all are written"
                    + " (default: ${DEFAULT-VALUE}).")
    private Form form;

    @Option(
            names = "--published",
            description = "Print what papers published for the model too, if it is one of theirs.")
    private boolean published;

    @Mixin
    private OutputOptions output;

    /** How the table is printed. */
    private enum Form {
        markdown,
        csv,
        json,
        latex
    }

    @Override
    public Integer call() {
        ComparisonPlan plan = plan();
        try (Display display = output.display();
                ComparisonDirectory directory =
                        ComparisonDirectory.open(run == null ? RunDirectory.unnamed("compare-") : run)) {
            display.logTo(directory.log());
            ComparisonTable table = new ComparisonRun(plan, directory, new Report(display, model), display).run();
            display.clear();
            System.out.println(printed(table));
            if (published) {
                printPublished(
                        table.provenance().published(),
                        !output.json() && form == Form.markdown ? System.out : System.err,
                        display);
            }
            display.line("%s", "The cells and the table in every form lie in " + directory.path() + ".");
            return table.rows().stream().allMatch(row -> row.failure().isEmpty()) ? 0 : 1;
        }
    }

    private static void printPublished(Optional<String> model, PrintStream out, Display display) {
        model.ifPresentOrElse(
                name -> out.println(PublishedValues.markdown(name)),
                () -> display.line("%s", "The model is none that published tables have."));
    }

    private String printed(ComparisonTable table) {
        return switch (output.json() ? Form.json : form) {
            case markdown -> TableWriter.markdown(table);
            case csv -> TableWriter.csv(table);
            case json -> Json.line(table);
            case latex -> TableWriter.latex(table);
        };
    }

    private ComparisonPlan plan() {
        List<Pruner> recipes = new ArrayList<>();
        for (String pattern : patterns) {
            for (String pruner : pruners) {
                recipes.add(Pruner.parse(pruner, SparsityPattern.parse(pattern)));
            }
        }
        List<String> names = allocations == null
                ? List.of("uniform", "er", "er-plus", "global", "owl", "dlp", "alphapruning", "atp", "dsa")
                : allocations;
        return new ComparisonPlan(
                model.conditions(),
                model.placement(),
                text.text(),
                text.windows(),
                searchText.text(),
                searchText.windows(),
                recipes,
                sparsities.stream().map(Allocation::requireTarget).toList(),
                names.stream().map(Allocator::parse).toList(),
                CalibrationOrder.parse(pruning),
                draws,
                Allocator.find(reference).map(Allocator::name).orElse(reference));
    }

    /** Shows a person how the table fills. */
    private record Report(Display display, ModelOptions model) implements ComparisonListener {

        @Override
        public void cell(
                ComparisonPlan.Entry entry, int calibration, String outcome, int done, int total, double secondsLeft) {
            display.line(
                    "%d/%d  %s at %s, %s, calibration %d: %s%s",
                    done,
                    total,
                    entry.pruner(),
                    entry.sparsity(),
                    entry.allocator().name(),
                    calibration,
                    outcome,
                    secondsLeft < 1
                            ? ""
                            : String.format(Locale.ROOT, "  (about %.0f min left)", Math.ceil(secondsLeft / 60)));
        }

        @Override
        public void ready(Workbench workbench) {
            model.noteCalibration(workbench, display);
        }

        @Override
        public void note(String sentence) {
            display.line("%s", sentence);
        }
    }
}
