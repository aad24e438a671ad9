package spade.allocation;

import java.util.Arrays;
import spade.UsageException;

/**
 * The sparsity of every block, which all its linears share, or of every linear.
 *
 * @param target the overall sparsity S in (0, 1)
 * @param sparsities by block, each in [0, 1); their parameter-weighted mean is S
 * @param linears [block][linear], each in [0, 1), with the sparsities as means; empty where all linears of a block are
 *     alike
 */
public record Allocation(double target, double[] sparsities, double[][] linears) {

    /** The largest sparsity of a block: 1 would leave nothing of it. */
    static final double MAX = 0.9999;

    /** One sparsity per block. */
    public Allocation(double target, double[] sparsities) {
        this(target, sparsities, new double[0][]);
    }

    /** The same sparsity everywhere. */
    public static Allocation uniform(double target, int blocks) {
        double[] sparsities = new double[blocks];
        Arrays.fill(sparsities, requireTarget(target));
        return new Allocation(target, sparsities);
    }

    /**
     * The allocation nearest to what was wanted that meets the budget: all sparsities are shifted by one number and cut
     * to [0, {@value #MAX}], so that their order stays.
     *
     * @param wanted sparsities by block, any finite numbers
     * @param parameters prunable weights by block
     */
    public static Allocation project(double[] wanted, long[] parameters, double target) {
        requireTarget(target);
        if (Arrays.stream(wanted).allMatch(s -> s == wanted[0])) {
            // Bisection may end one rounding error below the target, and int(n·s) then zeroes one weight less per row.
            return uniform(target, wanted.length);
        }
        double low = -Arrays.stream(wanted).max().orElseThrow();
        double high = MAX - Arrays.stream(wanted).min().orElseThrow();
        // The mean grows with the shift, from 0 at low to MAX at high. Bisection ends where no double lies between.
        for (double shift = low + (high - low) / 2; shift > low && shift < high; shift = low + (high - low) / 2) {
            if (weightedMean(shifted(wanted, shift), parameters) < target) {
                low = shift;
            } else {
                high = shift;
            }
        }
        return new Allocation(target, shifted(wanted, high));
    }

    /**
     * The allocation to linears nearest to what was wanted that meets the budget.
     *
     * @param wanted [block][linear], any finite numbers
     * @param parameters prunable weights by linear, the same in every block
     */
    static Allocation project(double[][] wanted, long[] parameters, double target) {
        double[] all = Arrays.stream(wanted).flatMapToDouble(Arrays::stream).toArray();
        long[] weights = new long[all.length];
        Arrays.setAll(weights, i -> parameters[i % parameters.length]);
        double[] met = project(all, weights, target).sparsities();
        double[][] linears = new double[wanted.length][];
        Arrays.setAll(linears, l -> Arrays.copyOfRange(met, l * parameters.length, (l + 1) * parameters.length));
        return ofLinears(target, linears, parameters);
    }

    /**
     * Sparsities of linears that meet the budget already.
     *
     * @param linears [block][linear]
     * @param parameters prunable weights by linear, the same in every block
     */
    public static Allocation ofLinears(double target, double[][] linears, long[] parameters) {
        double[] blocks = Arrays.stream(linears)
                .mapToDouble(block -> weightedMean(block, parameters))
                .toArray();
        return new Allocation(target, blocks, linears);
    }

    private static double[] shifted(double[] wanted, double shift) {
        return Arrays.stream(wanted)
                .map(s -> Math.min(MAX, Math.max(0, s + shift)))
                .toArray();
    }

    /** The mean of block values with every block counted by its prunable weights. */
    public static double weightedMean(double[] values, long[] parameters) {
        double sum = 0;
        double total = 0;
        for (int l = 0; l < values.length; l++) {
            sum += values[l] * parameters[l];
            total += parameters[l];
        }
        return sum / total;
    }

    /** Returns S, or fails if it is outside (0, 1). */
    public static double requireTarget(double target) {
        if (!(target > 0 && target < MAX)) {
            throw new UsageException(
                    "The sparsity " + target + " is not between 0 and " + MAX + "; give for example 0.6 for 60 %.");
        }
        return target;
    }

    /** The sparsity of a block. */
    public double of(int block) {
        return sparsities[block];
    }

    /** The sparsity of a linear of a block. */
    public double of(int block, int linear) {
        return linears.length == 0 ? sparsities[block] : linears[block][linear];
    }

    /** {@code block} or {@code linear}: what has a sparsity of its own. */
    public String granularity() {
        return linears.length == 0 ? "block" : "linear";
    }

    /** The mean absolute difference of the sparsities, of linears where one of the two allocates to linears. */
    public double distance(Allocation other) {
        int columns = Math.max(columns(), other.columns());
        double sum = 0;
        for (int l = 0; l < sparsities.length; l++) {
            for (int i = 0; i < columns; i++) {
                sum += Math.abs(of(l, i) - other.of(l, i));
            }
        }
        return sum / sparsities.length / columns;
    }

    private int columns() {
        return linears.length == 0 ? 1 : linears[0].length;
    }
}
