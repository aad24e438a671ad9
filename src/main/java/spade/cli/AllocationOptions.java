package spade.cli;

import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.prune.Pruner;

/** How one model is pruned, and by which allocation. */
final class AllocationOptions {

    static final String ALLOCATIONS =
            "A formula or its name (see 'spade formula'), er, er-plus, global, lsa, besa, owl-searched, dlp-searched, atp-searched,"
                    + " evopress, slope, slope:passes=3, descent, a file, evopress:FILE@STEP or a run";

    @Mixin
    private PrunerOptions pruner;

    @Option(names = "--allocation", paramLabel = "A", description = ALLOCATIONS + " (default: uniform).")
    private Optional<Allocator> allocation;

    PrunerOptions pruner() {
        return pruner;
    }

    Optional<Double> sparsity() {
        return pruner.sparsity();
    }

    Allocator allocator() {
        Pruner by = pruner.pruner();
        if (pruner.sparsity().isEmpty() && (allocation.isPresent() || !by.equals(Pruner.WANDA))) {
            throw new UsageException(
                    allocation.map(named -> "The allocation '" + named.name()).orElse("The pruner '" + by)
                            + "' needs an overall sparsity; add for example --sparsity 0.6.");
        }
        return allocation.orElseGet(() -> Allocator.parse("uniform"));
    }

    /**
     * The model on a text, pruned if a sparsity is given.
     *
     * @param windows of the text; empty where none is measured
     */
    Request request(
            ModelOptions model,
            TextOptions text,
            Optional<TokenWindows> windows,
            Workbench workbench,
            Display display) {
        if (pruner.sparsity().isPresent()) {
            model.cutCalibration(workbench, display);
        }
        TextPart part = windows.map(TextPart::of).orElse(TextPart.NONE);
        return pruner.sparsity()
                .map(sparsity -> {
                    Allocation chosen = text.allocate(allocator(), sparsity, workbench, display);
                    windows.ifPresent(measured ->
                            text.noteOverlap(measured, allocator(), allocator().run(), workbench, display));
                    return chosen;
                })
                .map(chosen -> pruner.request(workbench, chosen, part))
                .orElseGet(
                        // Of a dense model nothing depends on the calibration text, which may have to be fetched.
                        () -> Request.dense(
                                workbench.denseId(), workbench.config().blocks(), part));
    }
}
