package spade.sense;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.allocation.Allocation;

/**
 * A base allocation with one part of the model pruned more or less and everything else as it is, so that the difference
 * of their losses is that of the part alone. The part is a linear of a block, a whole block, or a kind: the linears of
 * one role in all blocks.
 *
 * @param base what is changed
 * @param block empty: all of them
 * @param linear its place among the linears of a block; empty: all of them
 * @param delta what is added to the sparsities
 */
public record Probe(Allocation base, OptionalInt block, OptionalInt linear, double delta) {

    /** A part that is pruned further would say of its loss only that it is gone. */
    private static final double MOST = 0.95;

    /** Each block alone by every delta. */
    public static List<Probe> ofBlocks(Allocation base, double... deltas) {
        return blocks(base)
                .flatMap(block -> each(base, block, OptionalInt.empty(), deltas))
                .toList();
    }

    /**
     * Each kind alone by every delta.
     *
     * @param linears how many a block has
     */
    public static List<Probe> ofKinds(Allocation base, int linears, double... deltas) {
        return linears(linears)
                .flatMap(linear -> each(base, OptionalInt.empty(), linear, deltas))
                .toList();
    }

    /** Each linear of each block alone by every delta. */
    public static List<Probe> ofLinears(Allocation base, int linears, double... deltas) {
        return blocks(base)
                .flatMap(block -> linears(linears).flatMap(linear -> each(base, block, linear, deltas)))
                .toList();
    }

    private static Stream<OptionalInt> blocks(Allocation base) {
        return IntStream.range(0, base.sparsities().size()).mapToObj(OptionalInt::of);
    }

    private static Stream<OptionalInt> linears(int linears) {
        return IntStream.range(0, linears).mapToObj(OptionalInt::of);
    }

    private static Stream<Probe> each(Allocation base, OptionalInt block, OptionalInt linear, double... deltas) {
        return DoubleStream.of(deltas).mapToObj(delta -> new Probe(base, block, linear, delta));
    }

    /**
     * What is measured. Its overall sparsity is not the base's but its own weighted mean. No sparsity is moved out of
     * [0, {@value #MOST}].
     *
     * @param parameters prunable weights by linear, the same in every block
     */
    public Allocation allocation(long[] parameters) {
        double[][] linears = new double[base.sparsities().size()][parameters.length];
        for (int l = 0; l < linears.length; l++) {
            for (int i = 0; i < parameters.length; i++) {
                boolean moves = block.orElse(l) == l && linear.orElse(i) == i;
                linears[l][i] = moves ? moved(base.of(l, i)) : base.of(l, i);
            }
        }
        return Allocation.ofLinears(linears, parameters);
    }

    private double moved(double sparsity) {
        return Math.min(Math.max(MOST, sparsity), Math.max(0, sparsity + delta));
    }
}
