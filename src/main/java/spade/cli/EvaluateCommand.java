package spade.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.Json;
import spade.allocation.Allocation;
import spade.baseline.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.measure.Demo;
import spade.measure.Workbench;

/** Measures the perplexity of a model, dense or pruned. */
@Command(
        name = "evaluate",
        description = "Measures the perplexity of a model, dense or pruned by an allocation.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class EvaluateCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions protocol;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            defaultValue = Demo.REPORT,
            description = "Text to measure on: wikitext:FILE, c4:FILE or a plain text file (default: ${DEFAULT-VALUE},"
                    + " embedded).")
    private String text;

    @Option(
            names = "--windows",
            paramLabel = "N",
            defaultValue = "all",
            description = "Windows of the text, from its start, or all (default).")
    private String windows;

    @Mixin
    private PrunerOptions pruner;

    @Mixin
    private SearchedOn searchedOn;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        Pruner recipe = pruner.recipe();
        CalibrationOrder how = pruner.pruning();
        WindowCount count = WindowCount.parse(windows);
        Allocator source = pruner.allocation();
        Optional<Double> sparsity = pruner.sparsity();
        Display display = new Display(quiet);
        try (Workbench workbench = Workbench.open(protocol.protocol(), display)) {
            TokenWindows measured = workbench.texts().windows(text, count);
            Evaluation output;
            if (sparsity.isPresent()) {
                protocol.noteCalibration(workbench, display);
                Allocation chosen = source.allocate(workbench, sparsity.get(), searchedOn.windows(source, workbench));
                source.caution(workbench).ifPresent(text -> display.line("%s", text));
                Losses result =
                        workbench.pruned(recipe, chosen, how, workbench.texts().calibration(), measured);
                output = Evaluation.of(workbench, measured, recipe, how, source, chosen, result);
            } else {
                output = Evaluation.dense(workbench, measured, workbench.dense(measured));
            }
            display.clear();
            System.out.println(json ? Json.line(output) : output.plain());
            return 0;
        } finally {
            display.clear();
        }
    }
}
