package spade.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import spade.allocation.Allocation;

/**
 * Predicts what allocations are worth from those that were measured: kernel ridge regression (the mean of a Gaussian
 * process) over the distance of allocations, on the ranks of the measured values, because a few broken models would
 * outweigh everything else.
 */
final class Surrogate {

    /** The latest candidates, which lie where the search is now; a fit takes the cube of their number. */
    private static final int MOST = 400;
    /** Noise of a value relative to the spread of all. */
    private static final double RIDGE = 0.05;

    private final List<List<Allocation>> known;
    private final double[] weights;
    private final double scale;

    private Surrogate(List<List<Allocation>> known, double[] weights, double scale) {
        this.known = known;
        this.weights = weights;
        this.scale = scale;
    }

    /** Learns from at least two candidates and what they are worth, smaller being better. */
    static Surrogate fit(List<Candidate> measured, double[] values) {
        int first = Math.max(0, measured.size() - MOST);
        List<List<Allocation>> known = measured.subList(first, measured.size()).stream()
                .map(Candidate::allocations)
                .toList();
        double[][] distances = new double[known.size()][known.size()];
        List<Double> different = new ArrayList<>();
        for (int i = 0; i < distances.length; i++) {
            for (int j = 0; j < i; j++) {
                distances[i][j] = distances[j][i] = TargetProfiles.distance(known.get(i), known.get(j));
                different.add(distances[i][j]);
            }
        }
        double scale = Math.max(
                Double.MIN_NORMAL,
                new Median().evaluate(different.stream().mapToDouble(d -> d).toArray()));
        for (int i = 0; i < distances.length; i++) {
            for (int j = 0; j < distances.length; j++) {
                distances[i][j] = kernel(distances[i][j], scale) + (i == j ? RIDGE : 0);
            }
        }
        double[] ranks = ranks(Arrays.copyOfRange(values, first, values.length));
        double[] weights = new CholeskyDecomposition(new Array2DRowRealMatrix(distances, false))
                .getSolver()
                .solve(new ArrayRealVector(ranks, false))
                .toArray();
        return new Surrogate(known, weights, scale);
    }

    /** The exponential kernel is positive definite for the mean of absolute differences, which the distance is. */
    private static double kernel(double distance, double scale) {
        return Math.exp(-distance / scale);
    }

    /** From −0.5 for the best to 0.5 for the worst. */
    private static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(i -> i)
                .toArray();
        double[] ranks = new double[values.length];
        for (int place = 0; place < order.length; place++) {
            ranks[order[place]] = place / (order.length - 1.0) - 0.5;
        }
        return ranks;
    }

    /** What some allocations may be worth; smaller is better. */
    double predict(List<Allocation> allocations) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * kernel(TargetProfiles.distance(known.get(i), allocations), scale);
        }
        return sum;
    }
}
