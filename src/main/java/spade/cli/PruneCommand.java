package spade.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.Json;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.baseline.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.model.CheckpointCopy;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.measure.Demo;
import spade.measure.Workbench;

/** Writes a pruned checkpoint. */
@Command(
        name = "prune",
        description = "Prunes a checkpoint and writes it as a Hugging Face directory, measured on the way.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class PruneCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions protocol;

    @Mixin
    private PrunerOptions pruner;

    @Mixin
    private SearchedOn searchedOn;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the checkpoint goes; must not exist.")
    private Path out;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            defaultValue = Demo.REPORT,
            description = "Text that it is measured on (default: ${DEFAULT-VALUE}, embedded).")
    private String text;

    @Option(
            names = "--windows",
            paramLabel = "N",
            defaultValue = "16",
            description = "Windows of the text, from its start, or all (default: ${DEFAULT-VALUE}).")
    private String windows;

    @Option(names = "--json", description = "Print what was measured as one JSON object.")
    private boolean json;

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    @Override
    public Integer call() {
        Pruner recipe = pruner.recipe();
        CalibrationOrder how = pruner.pruning();
        double sparsity = pruner.sparsity()
                .orElseThrow(() -> new UsageException("How much is to be pruned? Give --sparsity, or --pattern N:M."));
        Allocator source = pruner.allocation();
        Display display = new Display(quiet);
        try (Workbench workbench = Workbench.open(protocol.protocol(), display)) {
            CheckpointCopy.requireFree(out);
            TokenWindows measured = workbench.texts().windows(text, WindowCount.parse(windows));
            protocol.noteCalibration(workbench, display);
            Allocation chosen = source.allocate(workbench, sparsity, searchedOn.windows(source, workbench));
            source.caution(workbench).ifPresent(caution -> display.line("%s", caution));
            Evaluation evaluation = PrunedCheckpoint.write(out, workbench, recipe, how, source, chosen, measured);
            display.clear();
            System.out.println(
                    json ? Json.line(evaluation) : evaluation.plain() + System.lineSeparator() + "written    " + out);
            return 0;
        } finally {
            display.clear();
        }
    }
}
