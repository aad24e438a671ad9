package spade.prune;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.tensor.TensorScope;

/**
 * How a model is pruned.
 *
 * @param method which weights go
 * @param refined whether DSnoT refines the masks of attention (Zhang et al., ICLR 2024, its default)
 * @param pattern where zeros may lie
 */
public record Pruner(PruningMethod method, boolean refined, SparsityPattern pattern) {

    /** Wanda as published tables have it. */
    public static final Pruner WANDA = new Pruner(PruningMethod.WANDA, false, SparsityPattern.UNSTRUCTURED);

    private static final String REFINED = "+dsnot";

    /** Reads a method such as {@code wanda}, with {@code +dsnot} behind it to refine its masks. */
    public static Pruner parse(String text, SparsityPattern pattern) {
        boolean refined = text.toLowerCase(Locale.ROOT).endsWith(REFINED);
        String method = refined ? text.substring(0, text.length() - REFINED.length()) : text;
        return new Pruner(PruningMethod.parse(method), refined, pattern);
    }

    /** Reads what {@link #toString} writes. */
    @JsonCreator
    public static Pruner parse(String text) {
        String[] parts = text.split(" ", 2);
        return parse(parts[0], parts.length == 1 ? SparsityPattern.UNSTRUCTURED : SparsityPattern.parse(parts[1]));
    }

    public Pruner {
        if (refined && method.changesWeights()) {
            throw new UsageException(
                    "DSnoT refines masks of weights that stay as they are, and " + method + " changes them.");
        }
    }

    /**
     * Whether {@link Ranks}, or thresholds from cached norms, make this pruner's masks behind dense blocks, so that
     * many allocations need one calibration.
     */
    public boolean isRanked() {
        return method.isRanked() && !refined && !pattern.isStructured();
    }

    /** Whether it needs the dense model's {@link Gradients} on the calibration windows. */
    public boolean needsGradients() {
        return method.needs().contains(Statistic.GRADIENTS);
    }

    /** What it has to know of a block. */
    Set<Statistic> needs() {
        Set<Statistic> needs = new HashSet<>(method.needs());
        if (refined) {
            needs.addAll(Dsnot.NEEDS);
        }
        return needs;
    }

    /**
     * The pruned block.
     *
     * @param statistics those that the pruner needs
     * @param owner owns the pruned linears
     */
    Block prune(BlockStatistics statistics, Allocation allocation, TensorScope owner) {
        Block dense = statistics.block();
        int[] ofGroup = pattern.zeros(allocation, statistics.model().parameters())[dense.index()];
        return dense.withLinears(statistics.eachLinear(linear -> {
            double share = allocation.of(dense.index(), linear.index());
            return owner.adopt(prune(linear, new Zeros(share, pattern.group(), ofGroup[linear.index()])));
        }));
    }

    /** The pruned linear, owned by the linear's scope. */
    NDArray prune(PrunableLinear linear, Zeros zeros) {
        return method.prune(linear, zeros, refined ? mask -> Dsnot.refined(linear, mask, zeros) : mask -> mask);
    }

    /** The method, its refinement and the pattern, such as {@code wanda+dsnot} or {@code magnitude 2:4}. */
    @JsonValue
    @Override
    public String toString() {
        return method + (refined ? REFINED : "") + (pattern.isStructured() ? " " + pattern : "");
    }
}
