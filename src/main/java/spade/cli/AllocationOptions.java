package spade.cli;

import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.prune.Pruner;

/** How one model is pruned, and by which allocation. */
final class AllocationOptions {

    static final String ALLOCATIONS =
            "A named formula (see 'spade formula'), a formula such as \"range(outlier_ratio(scores, 5), -0.08)\", er,"
                    + " er-plus, global, lsa, besa, owl-searched, dlp-searched, atp-searched, evopress, an allocation file (JSON, CSV, YAML), or the run directory of a"
                    + " search";

    @Mixin
    private PrunerOptions pruner;

    @Option(names = "--allocation", paramLabel = "A", description = ALLOCATIONS + " (default: uniform).")
    private Optional<Allocator> allocation;

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

    /** The model on a text, pruned if a sparsity is given. */
    Request request(ModelOptions model, TextOptions text, Workbench workbench, Display display) {
        TokenWindows windows = text.windows(workbench);
        return pruner.sparsity()
                .map(sparsity -> text.allocate(allocator(), sparsity, model, workbench, display))
                .map(chosen -> pruner.request(workbench, chosen, windows))
                .orElseGet(
                        () -> Request.dense(workbench.id(), workbench.config().blocks(), TextPart.of(windows)));
    }
}
