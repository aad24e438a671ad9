package spade.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.export.Evaluation;
import spade.export.PrunedCheckpoint;
import spade.measure.Request;
import spade.measure.Workbench;
import spade.model.CheckpointCopy;

/** Writes a pruned checkpoint. */
@Command(
        name = "prune",
        description = "Prunes a checkpoint and writes it as a Hugging Face directory, measured on the way.")
final class PruneCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions model;

    @Mixin
    private AllocationOptions allocation;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the checkpoint goes; must not exist.")
    private Path out;

    @Mixin
    private TextOptions text = new TextOptions(WindowCount.atMost(16));

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        double sparsity = allocation
                .sparsity()
                .orElseThrow(() -> new UsageException("How much is to be pruned? Give --sparsity, or --pattern N:M."));
        Allocator allocator = allocation.allocator();
        Evaluation written;
        try (Display display = output.display();
                Workbench workbench = Workbench.open(model.conditions(), model.placement(), display)) {
            CheckpointCopy.requireFree(out);
            TokenWindows windows = text.windows(workbench);
            Request request = allocation.request(sparsity, model, workbench, windows, display);
            written = PrunedCheckpoint.write(out, workbench, request, allocator);
        }
        output.print(written, () -> written.plain() + System.lineSeparator() + "written    " + out);
        return 0;
    }
}
