package spade.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.export.Evaluation;
import spade.export.PrunedCheckpoint;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.model.CheckpointCopy;

/** Writes a pruned checkpoint. */
@Command(
        name = "prune",
        description = "Writes a pruned checkpoint as a Hugging Face directory, and measures it (not with --text none).",
        footer = {"", "Example:", "  spade prune --model DIR --sparsity 0.6 --allocation owl --out PRUNED"})
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

    @Option(
            names = "--no-baselines",
            description = "Leave out of the card what the dense and the uniformly pruned model measure on the text.")
    private boolean noBaselines;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        double sparsity = allocation
                .sparsity()
                .orElseThrow(() -> new UsageException("How much is to be pruned? Give --sparsity, or --pattern N:M."));
        Allocator allocator = allocation.allocator();
        text.requireText();
        Evaluation written;
        try (Display display = output.display();
                Workbench workbench = Workbench.open(model.conditions(), model.placement(), display)) {
            CheckpointCopy.requireFree(out);
            Optional<TokenWindows> measured = text.measured(workbench, Optional.empty());
            model.cutCalibration(workbench, display);
            Allocation chosen = text.allocate(allocator, sparsity, workbench, display);
            measured.ifPresent(windows -> text.noteOverlap(windows, allocator, allocator.run(), workbench, display));
            written = new PrunedCheckpoint(
                            workbench,
                            allocation.pruner().pruner(),
                            chosen,
                            allocation.pruner().order(),
                            allocator)
                    .write(out, measured.map(TextPart::of), !noBaselines, sentence -> display.line("%s", sentence));
        }
        output.print(written, () -> written.plain() + System.lineSeparator() + "written    " + out);
        return 0;
    }
}
