package spade.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.measure.Workbench;
import spade.prune.Pruner;

/** How one model is pruned, and by which allocation. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class AllocationOptions {

    static final String ALLOCATIONS =
            "A named formula (see 'spade formula'), a formula such as \"range(outlier_ratio(scores, 5), -0.08)\", er,"
                    + " er-plus, global, lsa, besa, atp-searched, evopress, an allocation file (JSON, CSV, YAML), or the run directory of a"
                    + " search";

    @Mixin
    private PrunerOptions pruner;

    @Option(names = "--allocation", paramLabel = "A", description = ALLOCATIONS + " (default: uniform).")
    private @Nullable String allocation;

    @Mixin
    private AllocationTextOptions searchText;

    PrunerOptions pruner() {
        return pruner;
    }

    Allocator allocator() {
        if (pruner.sparsity().isEmpty()
                && (allocation != null || !pruner.pruner().equals(Pruner.WANDA))) {
            throw new UsageException(
                    (allocation == null ? "The pruner '" + pruner.pruner() : "The allocation '" + allocation)
                            + "' needs an overall sparsity; add for example --sparsity 0.6.");
        }
        return Allocator.parse(allocation == null ? "uniform" : allocation);
    }

    Allocation allocate(double sparsity, ModelOptions model, Workbench workbench, Display display) {
        return searchText.allocate(allocator(), sparsity, model, workbench, display);
    }
}
