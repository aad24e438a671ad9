package spade.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.baseline.Allocator;
import spade.prune.Pruner;

/** How one model is pruned. */
final class PrunerOptions extends RecipeOptions {

    static final String ALLOCATIONS =
            "A named formula (see 'spade formulas'), a formula such as \"range(outlier_ratio(scores, 5), -0.08)\", er,"
                    + " er-plus, global, lsa, besa, atp-searched, evopress, an allocation file (JSON, CSV, YAML), or the run directory of a"
                    + " search";

    @Option(names = "--allocation", paramLabel = "A", description = ALLOCATIONS + " (default: uniform).")
    private @Nullable String allocation;

    Allocator allocation() {
        if (sparsity().isEmpty() && (allocation != null || !recipe().equals(Pruner.WANDA))) {
            throw new UsageException((allocation == null ? "The pruner '" + pruner() : "The allocation '" + allocation)
                    + "' needs an overall sparsity; add for example --sparsity 0.6.");
        }
        return Allocator.parse(allocation == null ? "uniform" : allocation);
    }
}
