package spade.prune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spade.UsageException;
import spade.prune.ScoredPruning.Comparison;

/** Every pruning method by its name. */
final class PruningMethods {

    /** The lowest |W|; needs no calibration. */
    static final ScoredPruning MAGNITUDE = new ScoredPruning(
            "magnitude",
            Set.of(),
            Comparison.MATRIX,
            linear -> linear.call("magnitudes").tensor(linear.work()));

    /** The lowest |W|·‖X‖ of every row (Sun et al., ICLR 2024, eq. 1 and 2). */
    static final ScoredPruning WANDA = new ScoredPruning(
            "wanda",
            Set.of(Statistic.NORMS),
            Comparison.ROW,
            linear -> linear.call("wanda").with(linear.norms()).tensor(linear.work()));

    /** The lowest (|W| / column sum + |W| / row sum)·√‖X‖ of every matrix (Zhang et al., ICLR 2024). */
    static final ScoredPruning RIA = new ScoredPruning(
            "ria",
            Set.of(Statistic.NORMS),
            Comparison.MATRIX,
            linear -> linear.call("relative_importance").with(linear.norms()).tensor(linear.work()));

    /**
     * The lowest W²·|G| of every row, |G| brought to [0, 1] by min-max over the matrix (Dong et al., ICML 2024); the
     * scaling and the comparison are those of its released code.
     */
    static final ScoredPruning PRUNER_ZERO = new ScoredPruning(
            "pruner-zero",
            Set.of(Statistic.GRADIENTS),
            Comparison.ROW,
            linear -> linear.call("pruner_zero").with(linear.gradient()).tensor(linear.work()));

    private static final Map<String, PruningMethod> BY_NAME = new LinkedHashMap<>();

    static {
        for (PruningMethod method : List.of(MAGNITUDE, WANDA, RIA, PRUNER_ZERO, new SparseGpt())) {
            BY_NAME.put(method.toString(), method);
        }
    }

    private PruningMethods() {}

    /** Reads a name such as {@code wanda}. */
    static PruningMethod parse(String name) {
        PruningMethod method = BY_NAME.get(name);
        if (method == null) {
            throw new UsageException("Unknown pruner '" + name + "': use one of " + String.join(", ", BY_NAME.keySet())
                    + ", with +dsnot behind it to refine its mask.");
        }
        return method;
    }
}
