package spade.space;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * How many formulas a search space holds. Numbers do not count: formulas that differ only in λ, a constant, the
 * parameter of a reduction or an offset are one.
 */
public final class SpaceSize {

    private final SearchSpace space;
    private final Operators operators;
    private final int nodes;
    private final int transforms;

    private SpaceSize(SearchSpace space, int nodes) {
        this.space = space;
        this.operators = space.operators();
        this.nodes = Math.min(nodes, space.limits().size());
        this.transforms = Math.min(space.limits().transforms(), this.nodes);
    }

    /** Formulas of the space with at most so many nodes, the range not counted as one. */
    public static BigInteger count(SearchSpace space, int nodes) {
        int ranges = space.limits().forms().size() * space.limits().directions().size();
        return new SpaceSize(space, nodes).expressions().multiply(BigInteger.valueOf(ranges));
    }

    private BigInteger expressions() {
        BigInteger[][] counts = new BigInteger[nodes + 1][transforms + 1];
        for (BigInteger[] row : counts) {
            Arrays.fill(row, BigInteger.ZERO);
        }
        // Deeper than it has nodes no tree can be.
        for (int depth = 1; depth <= Math.min(space.limits().depth(), nodes); depth++) {
            counts = oneDeeper(counts, depth);
        }
        BigInteger sum = BigInteger.ZERO;
        for (int size = 1; size <= nodes; size++) {
            sum = sum.add(counts[size][transforms]);
        }
        return sum;
    }

    /**
     * From the counts of expressions with depth below {@code depth} to those up to it.
     *
     * @param shallower [size][t]: expressions of exactly so many nodes that begin with at most t unary functions in a
     *     row
     */
    private BigInteger[][] oneDeeper(BigInteger[][] shallower, int depth) {
        BigInteger[][] counts = new BigInteger[nodes + 1][transforms + 1];
        counts[0] = shallower[0];
        for (int size = 1; size <= nodes; size++) {
            BigInteger others = leaves(size)
                    .add(reductions(size, depth))
                    .add(times(operators.across(), shallower[size - 1][transforms]))
                    .add(times(operators.binary(), pairs(shallower, size - 1)));
            for (int t = 0; t <= transforms; t++) {
                counts[size][t] = t == 0 ? others : others.add(times(operators.unary(), shallower[size - 1][t - 1]));
            }
        }
        return counts;
    }

    private BigInteger leaves(int size) {
        if (size != 1) {
            return BigInteger.ZERO;
        }
        long matrices = operators.elements().choices().stream()
                .filter(elements -> elements.isMatrix())
                .count();
        return times(operators.matrix(), BigInteger.valueOf(matrices))
                .add(BigInteger.valueOf(operators.leaves().choices().size()));
    }

    /** A reduction, a chain of element-wise operators and their source. */
    private BigInteger reductions(int size, int depth) {
        int chain = size - 2;
        if (chain < 0 || chain > space.limits().chain() || size > depth) {
            return BigInteger.ZERO;
        }
        BigInteger chains =
                BigInteger.valueOf(operators.elementwise().choices().size()).pow(chain);
        BigInteger elements = times(operators.elements(), chains);
        return times(operators.statistics(), elements).add(times(operators.parametric(), elements));
    }

    /** Two operands with so many nodes together. */
    private BigInteger pairs(BigInteger[][] shallower, int together) {
        BigInteger sum = BigInteger.ZERO;
        for (int left = 1; left < together; left++) {
            sum = sum.add(shallower[left][transforms].multiply(shallower[together - left][transforms]));
        }
        return sum;
    }

    private static BigInteger times(Weighted<?> operators, BigInteger count) {
        return count.multiply(BigInteger.valueOf(operators.choices().size()));
    }
}
