package spade.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocator.Allocator;
import spade.data.WindowCount;
import spade.export.Evaluation;
import spade.export.PrunedCheckpoint;
import spade.measure.Request;
import spade.measure.Workbench;
import spade.model.CheckpointCopy;

/** Writes a pruned checkpoint. */
@Command(
        name = "prune",
        description = "Writes a pruned checkpoint as a Hugging Face directory.",
        footer = {
            "",
            "Example:",
            "  spade prune --model DIR --sparsity 0.6 --allocation owl --out PRUNED \\",
            "      --calibration c4:C4.json.gz"
        })
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
        if (allocation.sparsity().isEmpty()) {
            throw new UsageException("How much is to be pruned? Give --sparsity, or --pattern N:M.");
        }
        Allocator allocator = allocation.allocator();
        Evaluation written;
        try (Display display = output.display();
                Workbench workbench = Workbench.open(model.conditions(), model.placement(), display)) {
            CheckpointCopy.requireFree(out);
            Request request = allocation.request(model, text, workbench, display);
            written = PrunedCheckpoint.write(out, workbench, request, allocator);
        }
        output.print(written, () -> written.plain() + System.lineSeparator() + "written    " + out);
        return 0;
    }
}
