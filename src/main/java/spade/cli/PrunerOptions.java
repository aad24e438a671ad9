package spade.cli;

import java.util.Optional;
import picocli.CommandLine.Option;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.prune.Rounding;
import spade.prune.SparsityPattern;

/** What of one model is pruned, and how. */
final class PrunerOptions {

    static final String ROUNDING = "field: int(n_in*s) of a row; budget: as many as the model's sparsity says.";

    @Option(
            names = "--pruner",
            paramLabel = "PRUNER",
            description = "magnitude, wanda, ria, sparsegpt or pruner-zero, +dsnot or not.")
    private String pruner = "wanda";

    @Option(names = "--pattern", paramLabel = "P", description = "unstructured, or N:M, such as 2:4.")
    private SparsityPattern pattern = SparsityPattern.UNSTRUCTURED;

    @Option(names = "--rounding", paramLabel = "R", description = ROUNDING)
    private Rounding rounding = Rounding.FIELD;

    @Option(names = "--sparsity", paramLabel = "S", description = "Share of weights to prune, such as 0.6.")
    private Optional<Double> sparsity;

    @Option(
            names = "--pruning",
            paramLabel = "P",
            description = "sequential, each block calibrated behind pruned ones, or one-shot.")
    private CalibrationOrder order = CalibrationOrder.SEQUENTIAL;

    Pruner pruner() {
        return Pruner.parse(pruner, pattern).rounding(rounding);
    }

    CalibrationOrder order() {
        return order;
    }

    /** The pruned model on a text. */
    Request request(Workbench workbench, Allocation allocation, TextPart text) {
        return Request.pruned(workbench.id(), allocation, pruner(), order, 0, text);
    }

    /** The overall sparsity; empty where nothing is pruned. */
    Optional<Double> sparsity() {
        if (!pattern.isStructured()) {
            return sparsity.map(Allocation::requireTarget);
        }
        if (sparsity.isPresent() && sparsity.get() != pattern.sparsity()) {
            throw new UsageException("The pattern " + pattern + " has sparsity " + pattern.sparsity()
                    + ", and --sparsity is " + sparsity.get() + "; leave it out.");
        }
        return Optional.of(pattern.sparsity());
    }
}
