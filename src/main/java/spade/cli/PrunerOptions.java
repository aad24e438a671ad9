package spade.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.baseline.AllocationSource;
import spade.prune.Pattern;
import spade.prune.Recipe;
import spade.run.Pruning;

/** How one model is pruned. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class PrunerOptions {

    static final String ALLOCATIONS =
            "A named formula (see 'spade formulas'), a formula such as \"range(outlier_ratio(scores, 5), -0.08)\", er,"
                    + " er-plus, global, lsa, besa, atp-searched, evopress, an allocation file (JSON, CSV, YAML), or the run directory of a"
                    + " search";

    @Option(
            names = "--pruner",
            paramLabel = "PRUNER",
            defaultValue = "wanda",
            description = "magnitude, wanda, ria or sparsegpt; with +dsnot behind it the masks of attention are refined"
                    + " (default: ${DEFAULT-VALUE}).")
    private String pruner;

    @Option(
            names = "--pattern",
            paramLabel = "P",
            defaultValue = "unstructured",
            description = "unstructured, or N:M for N zeros in every M inputs, such as 2:4; an allocation then makes N"
                    + " differ from block to block (default: ${DEFAULT-VALUE}).")
    private String pattern;

    @Option(names = "--sparsity", paramLabel = "S", description = "Overall sparsity in (0, 1); N:M has its own.")
    private @Nullable Double sparsity;

    @Option(names = "--allocation", paramLabel = "A", description = ALLOCATIONS + " (default: uniform).")
    private @Nullable String allocation;

    @Option(
            names = "--pruning",
            paramLabel = "P",
            defaultValue = "sequential",
            description =
                    "sequential: each block calibrated behind the pruned blocks before it (default), or one-shot.")
    private String pruning;

    Recipe recipe() {
        return Recipe.parse(pruner, Pattern.parse(pattern));
    }

    Pruning pruning() {
        return Pruning.parse(pruning);
    }

    /** The overall sparsity; empty where nothing is pruned. */
    Optional<Double> sparsity() {
        Pattern zeros = recipe().pattern();
        if (!zeros.isStructured()) {
            return Optional.ofNullable(sparsity).map(Allocation::requireTarget);
        }
        if (sparsity != null && sparsity != zeros.sparsity()) {
            throw new UsageException("The pattern " + zeros + " has sparsity " + zeros.sparsity()
                    + ", and --sparsity is " + sparsity + "; leave it out.");
        }
        return Optional.of(zeros.sparsity());
    }

    AllocationSource allocation() {
        if (sparsity().isEmpty() && (allocation != null || !recipe().equals(Recipe.WANDA))) {
            throw new UsageException((allocation == null ? "The pruner '" + pruner : "The allocation '" + allocation)
                    + "' needs an overall sparsity; add for example --sparsity 0.6.");
        }
        return AllocationSource.parse(allocation == null ? "uniform" : allocation);
    }
}
