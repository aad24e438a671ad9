package spade.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.prune.SparsityPattern;

/** What of one model is pruned, and how. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class PrunerOptions {

    @Option(
            names = "--pruner",
            paramLabel = "PRUNER",
            defaultValue = "wanda",
            description =
                    "magnitude, wanda, ria, sparsegpt or pruner-zero; with +dsnot behind it the masks of attention are refined"
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

    @Option(
            names = "--pruning",
            paramLabel = "P",
            defaultValue = "sequential",
            description = "sequential: each block calibrated behind the pruned blocks before it, or one-shot"
                    + " (default: ${DEFAULT-VALUE}).")
    private String pruning;

    Pruner pruner() {
        return Pruner.parse(pruner, SparsityPattern.parse(pattern));
    }

    CalibrationOrder order() {
        return CalibrationOrder.parse(pruning);
    }

    /** The overall sparsity; empty where nothing is pruned. */
    Optional<Double> sparsity() {
        SparsityPattern zeros = pruner().pattern();
        if (!zeros.isStructured()) {
            return Optional.ofNullable(sparsity).map(Allocation::requireTarget);
        }
        if (sparsity != null && sparsity != zeros.sparsity()) {
            throw new UsageException("The pattern " + zeros + " has sparsity " + zeros.sparsity()
                    + ", and --sparsity is " + sparsity + "; leave it out.");
        }
        return Optional.of(zeros.sparsity());
    }
}
