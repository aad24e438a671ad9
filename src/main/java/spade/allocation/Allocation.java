package spade.allocation;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import spade.Doubles;
import spade.UsageException;
import spade.formula.Granularity;

/**
 * The sparsity of every block, which all its linears share, or of every linear. How many weights a block has is not
 * known here; what is checked is what holds for any weights, and anything else is an {@link IllegalArgumentException}.
 *
 * @param overall the overall sparsity S, the mean of the sparsities weighted by parameters and so between the smallest
 *     and the largest of them; 0 for the dense model
 * @param sparsities by block, each in [0, 1)
 * @param linears [block][linear], each in [0, 1), with the sparsities as weighted means; empty where all linears of a
 *     block are alike
 */
public record Allocation(double overall, Doubles sparsities, List<Doubles> linears) {

    /** The largest sparsity of a block: 1 would leave nothing of it. */
    static final double MAX = 0.9999;

    /** Within this of 0 lies the shift of an allocation that meets its budget but for rounding. */
    private static final double NEAR = 1e-15;

    /** By so much may a mean lie outside of what it is the mean of, as rounded numbers of a file do. */
    private static final double TOLERANCE = 1e-3;

    public Allocation {
        linears = List.copyOf(linears);
        requireMean(overall, sparsities);
        if (!linears.isEmpty() && linears.size() != sparsities.size()) {
            throw new IllegalArgumentException(
                    "sparsities of " + sparsities.size() + " blocks and linears of " + linears.size());
        }
        for (int l = 0; l < linears.size(); l++) {
            requireMean(sparsities.get(l), linears.get(l));
            if (linears.get(l).size() != linears.get(0).size()) {
                throw new IllegalArgumentException(linears.get(l).size() + " linears in block " + l + " and "
                        + linears.get(0).size() + " in the first");
            }
        }
    }

    private static void requireMean(double mean, Doubles of) {
        if (of.isEmpty() || !of.stream().allMatch(s -> s >= 0 && s < 1)) {
            throw new IllegalArgumentException("sparsities " + of + " that are not all in [0, 1)");
        }
        double low = of.stream().min().orElseThrow() - TOLERANCE;
        double high = of.stream().max().orElseThrow() + TOLERANCE;
        if (!(low <= mean && mean <= high)) {
            throw new IllegalArgumentException("sparsities " + of + " whose mean cannot be " + mean);
        }
    }

    /** One sparsity per block. */
    public static Allocation ofBlocks(double overall, double... sparsities) {
        return new Allocation(overall, Doubles.of(sparsities), List.of());
    }

    /** Nothing is pruned. */
    public static Allocation dense(int blocks) {
        return ofBlocks(0, new double[blocks]);
    }

    /** The same sparsity everywhere. */
    public static Allocation uniform(double target, int blocks) {
        return new Allocation(requireTarget(target), Doubles.repeated(target, blocks), List.of());
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
        double least = Arrays.stream(wanted).min().orElseThrow();
        double most = Arrays.stream(wanted).max().orElseThrow();
        if (least == most) {
            // Bisection may end one rounding error below the target, and int(n·s) then zeroes one weight less per row.
            return uniform(target, wanted.length);
        }
        // The mean grows with the shift, from 0 at -most to MAX at MAX - least. What is wanted mostly has the target as
        // its mean but for rounding, so that the search begins around 0.
        DoubleUnaryOperator mean = shift -> weightedMean(l -> cut(wanted[l] + shift), parameters);
        double width = NEAR;
        while (width < Math.max(Math.abs(most), Math.abs(MAX - least))
                && (mean.applyAsDouble(-width) >= target || mean.applyAsDouble(width) < target)) {
            width *= 8;
        }
        double low = Math.max(-most, -width);
        double high = Math.min(MAX - least, width);
        // Bisection ends where no double lies between: at the smallest shift whose mean is not below the target.
        for (double shift = low + (high - low) / 2; shift > low && shift < high; shift = low + (high - low) / 2) {
            if (mean.applyAsDouble(shift) < target) {
                low = shift;
            } else {
                high = shift;
            }
        }
        return ofBlocks(target, shifted(wanted, high));
    }

    /**
     * The allocation to linears nearest to what was wanted that meets the budget.
     *
     * @param wanted [block][linear], any finite numbers
     * @param parameters prunable weights by linear, the same in every block
     */
    public static Allocation project(double[][] wanted, long[] parameters, double target) {
        double[] all = Arrays.stream(wanted).flatMapToDouble(Arrays::stream).toArray();
        long[] weights = new long[all.length];
        Arrays.setAll(weights, i -> parameters[i % parameters.length]);
        double[] met = project(all, weights, target).sparsities().toArray();
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
        return new Allocation(
                target,
                Doubles.of(blocks),
                Arrays.stream(linears).map(Doubles::of).toList());
    }

    /**
     * Sparsities of linears that have no budget to meet: the overall sparsity is their weighted mean.
     *
     * @param linears [block][linear]
     * @param parameters prunable weights by linear, the same in every block
     */
    public static Allocation ofLinears(double[][] linears, long[] parameters) {
        return ofLinears(
                Arrays.stream(linears)
                        .mapToDouble(block -> weightedMean(block, parameters))
                        .average()
                        .orElseThrow(),
                linears,
                parameters);
    }

    private static double[] shifted(double[] wanted, double shift) {
        double[] shifted = new double[wanted.length];
        Arrays.setAll(shifted, l -> cut(wanted[l] + shift));
        return shifted;
    }

    private static double cut(double sparsity) {
        return Math.min(MAX, Math.max(0, sparsity));
    }

    /** The mean of block values with every block counted by its prunable weights. */
    public static double weightedMean(double[] values, long[] parameters) {
        return weightedMean(l -> values[l], parameters);
    }

    private static double weightedMean(IntToDoubleFunction values, long[] parameters) {
        double sum = 0;
        double total = 0;
        for (int l = 0; l < parameters.length; l++) {
            sum += values.applyAsDouble(l) * parameters[l];
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
        return sparsities.get(block);
    }

    /** The sparsity of a linear of a block. */
    public double of(int block, int linear) {
        return linears.isEmpty() ? of(block) : linears.get(block).get(linear);
    }

    /** What has a sparsity of its own, as far as the sparsities tell. */
    public Granularity granularity() {
        boolean alike = linears.stream().allMatch(block -> spread(block.stream()) <= TOLERANCE);
        boolean repeated = linears.stream()
                .flatMapToDouble(block -> block.minus(linears.get(0)).stream())
                .allMatch(difference -> Math.abs(difference) <= TOLERANCE);
        boolean additive = IntStream.range(1, linears.size()).allMatch(this::isShifted);
        return alike
                ? Granularity.BLOCK
                : repeated ? Granularity.KIND : additive ? Granularity.BLOCK_AND_KIND : Granularity.LINEAR;
    }

    /** Whether a block's linears all lie as far from those of the block before, but for those that were cut. */
    private boolean isShifted(int block) {
        DoubleStream shifts = IntStream.range(0, columns())
                .filter(i -> isInside(of(block, i)) && isInside(of(block - 1, i)))
                .mapToDouble(i -> of(block, i) - of(block - 1, i));
        return spread(shifts) <= TOLERANCE;
    }

    private static boolean isInside(double sparsity) {
        return sparsity > 0 && sparsity < MAX;
    }

    /** Between the smallest and the largest; below 0 where there are none. */
    private static double spread(DoubleStream of) {
        DoubleSummaryStatistics found = of.summaryStatistics();
        return found.getMax() - found.getMin();
    }

    /** The mean absolute difference of the sparsities, of linears where one of the two allocates to linears. */
    public double distance(Allocation other) {
        int columns = Math.max(columns(), other.columns());
        double sum = 0;
        for (int l = 0; l < sparsities.size(); l++) {
            for (int i = 0; i < columns; i++) {
                sum += Math.abs(of(l, i) - other.of(l, i));
            }
        }
        return sum / sparsities.size() / columns;
    }

    /** How many blocks from the first on have the same sparsities in another allocation to as many blocks. */
    public int commonBlocks(Allocation other) {
        int columns = Math.max(columns(), other.columns());
        int l = 0;
        while (l < sparsities.size() && isAlike(other, l, columns)) {
            l++;
        }
        return l;
    }

    private boolean isAlike(Allocation other, int block, int columns) {
        return IntStream.range(0, columns).allMatch(i -> of(block, i) == other.of(block, i));
    }

    private int columns() {
        return linears.isEmpty() ? 1 : linears.get(0).size();
    }
}
