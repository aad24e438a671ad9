package spade.prune;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HashSet;
import java.util.List;
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
 * @param rounding what becomes of fractions of a weight where zeros may lie anywhere; N:M keeps the budget anyway
 */
public record Pruner(PruningMethod method, boolean refined, SparsityPattern pattern, Rounding rounding) {

    /** Wanda as published tables have it. */
    public static final Pruner WANDA =
            new Pruner(PruningMethod.WANDA, false, SparsityPattern.UNSTRUCTURED, Rounding.FIELD);

    private static final String REFINED = "+dsnot";
    private static final String TO_BUDGET = " to budget";

    /** Reads a method such as {@code wanda}, with {@code +dsnot} behind it to refine its masks. */
    public static Pruner parse(String text, SparsityPattern pattern) {
        boolean refined = text.toLowerCase(Locale.ROOT).endsWith(REFINED);
        String method = refined ? text.substring(0, text.length() - REFINED.length()) : text;
        return new Pruner(PruningMethod.parse(method), refined, pattern, Rounding.FIELD);
    }

    /** Reads what {@link #toString} writes. */
    @JsonCreator
    public static Pruner parse(String text) {
        String[] parts = text.split(" ", 2);
        boolean toBudget = text.endsWith(TO_BUDGET);
        SparsityPattern pattern =
                parts.length == 1 || toBudget ? SparsityPattern.UNSTRUCTURED : SparsityPattern.parse(parts[1]);
        return parse(parts[0], pattern).rounding(toBudget ? Rounding.BUDGET : Rounding.FIELD);
    }

    public Pruner {
        rounding = pattern.isStructured() ? Rounding.FIELD : rounding;
        if (refined && method.changesWeights()) {
            throw new UsageException(
                    "DSnoT refines masks of weights that stay as they are, and " + method + " changes them.");
        }
    }

    /** The same with another rounding. */
    public Pruner rounding(Rounding other) {
        return new Pruner(method, refined, pattern, other);
    }

    /**
     * Whether {@link Ranks}, or thresholds from cached norms, make this pruner's masks behind dense blocks, so that
     * many allocations need one calibration.
     */
    public boolean isRanked() {
        return method.isRanked() && !refined && !pattern.isStructured();
    }

    /**
     * Whether the masks of a block follow from the dense model alone, so that it can be pruned at any time; otherwise a
     * pass prunes one block after the other, and the next pass anew.
     */
    public boolean masksDenseBlocks(CalibrationOrder order) {
        return isRanked() && order == CalibrationOrder.ONE_SHOT;
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
     * The allocation as this pruner rounds it: one that is rounded alike gives the same masks.
     *
     * @param shapes outputs and inputs of a block's linears
     */
    public Allocation rounded(Allocation allocation, List<long[]> shapes) {
        if (pattern.isStructured()) {
            return pattern.rounded(
                    allocation,
                    shapes.stream().mapToLong(shape -> shape[0] * shape[1]).toArray());
        }
        return rounding == Rounding.BUDGET ? Rounding.toBudget(allocation, shapes) : allocation;
    }

    /**
     * The pruned block.
     *
     * @param statistics those that the pruner needs
     * @param owner owns the pruned linears
     */
    Block prune(BlockStatistics statistics, Allocation allocation, TensorScope owner) {
        Block dense = statistics.block();
        Allocation rounded = rounded(allocation, statistics.model().config().shapes());
        return dense.withLinears(statistics.eachLinear(linear -> {
            double share = rounded.of(dense.index(), linear.index());
            int ofGroup = (int) Math.rint(share * pattern.group());
            return owner.adopt(prune(linear, new Zeros(share, pattern.group(), ofGroup)));
        }));
    }

    /** The pruned linear, owned by the linear's scope. */
    NDArray prune(PrunableLinear linear, Zeros zeros) {
        return method.prune(linear, zeros, refined ? mask -> Dsnot.refined(linear, mask, zeros) : mask -> mask);
    }

    /**
     * The method, its refinement, the pattern and the rounding, such as {@code wanda+dsnot}, {@code magnitude 2:4} or
     * {@code wanda to budget}.
     */
    @JsonValue
    @Override
    public String toString() {
        return method
                + (refined ? REFINED : "")
                + (pattern.isStructured() ? " " + pattern : "")
                + (rounding == Rounding.BUDGET ? TO_BUDGET : "");
    }
}
