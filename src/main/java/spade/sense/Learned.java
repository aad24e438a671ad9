package spade.sense;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DefaultRealMatrixChangingVisitor;
import org.apache.commons.math3.linear.DiagonalMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.util.MathArrays;
import spade.Doubles;

/**
 * A Gaussian process over allocations (Rasmussen and Williams 2006, chapters 2 and 5). Its mean is what the curves say;
 * the scale of their first order and the curvature are uncertain, and on top a function of the allocation with a Matérn
 * kernel (ν = 3/2) takes up what linears do to each other. Length, height and noise are those of a small grid with the
 * highest marginal likelihood.
 */
final class Learned {

    /** Curvature in nats per token, and how uncertain it and the scale of the first order, 1, are. */
    static final double CURVATURE = 0.5;

    private static final double UNCERTAIN_CURVATURE = 0.3;
    private static final double UNCERTAIN_SCALE = 0.3;

    private static final double[] LENGTHS = {0.02, 0.04, 0.08, 0.16, 0.32};
    private static final double[] HEIGHTS = {0.01, 0.03, 0.1, 0.3, 1};
    private static final double[] NOISES = {0.005, 0.015, 0.05};

    /**
     * An allocation as it is seen here.
     *
     * @param change of the loss to the first order
     * @param bend what the curvature is multiplied with
     * @param place its sparsities, scaled so that the distance of two is the weighted root mean square
     */
    record Seen(double change, double bend, double[] place) {

        double expected() {
            return change + CURVATURE * bend;
        }

        private double distance(Seen other) {
            return MathArrays.distance(place, other.place);
        }

        private double together(Seen other) {
            return UNCERTAIN_SCALE * UNCERTAIN_SCALE * (change * other.change)
                    + UNCERTAIN_CURVATURE * UNCERTAIN_CURVATURE * (bend * other.bend);
        }
    }

    private final List<Seen> known;
    private final Kernel kernel;
    /** The inverse of the covariance times what the mean leaves. */
    private final RealVector weights;
    /** What the others predict of each, less what was measured. */
    private final Doubles missed;

    /** How two allocations are alike beyond their curves. */
    private record Kernel(double length, double height) {

        double of(double distance) {
            double lengths = Math.sqrt(3) * distance / length;
            return height * height * (1 + lengths) * Math.exp(-lengths);
        }
    }

    /** The process with one noise, and how likely what was measured is by it. */
    private record Fit(Kernel kernel, CholeskyDecomposition covariance, RealVector weights, double likelihood) {

        static Fit of(Kernel kernel, RealMatrix covariance, RealVector left) {
            CholeskyDecomposition decomposed = new CholeskyDecomposition(covariance);
            RealVector weights = decomposed.getSolver().solve(left);
            double likelihood = -left.dotProduct(weights) / 2;
            for (int i = 0; i < left.getDimension(); i++) {
                likelihood -= Math.log(decomposed.getL().getEntry(i, i));
            }
            return new Fit(kernel, decomposed, weights, likelihood);
        }
    }

    private Learned(List<Seen> known, Fit fit) {
        this.known = List.copyOf(known);
        this.kernel = fit.kernel;
        this.weights = fit.weights;
        RealMatrix inverse = fit.covariance.getSolver().getInverse();
        this.missed = Doubles.of(
                IntStream.range(0, known.size()).mapToDouble(i -> -fit.weights.getEntry(i) / inverse.getEntry(i, i)));
    }

    /**
     * Learns from measurements.
     *
     * @param known what was measured, at least one
     * @param losses what came out
     * @param noise variances, as multiples of that of a whole measurement
     */
    static Learned of(List<Seen> known, double[] losses, double[] noise) {
        RealVector left = new ArrayRealVector(losses);
        RealMatrix distances = new Array2DRowRealMatrix(losses.length, losses.length);
        RealMatrix together = distances.copy();
        for (int i = 0; i < losses.length; i++) {
            left.addToEntry(i, -known.get(i).expected());
            for (int j = 0; j < losses.length; j++) {
                distances.setEntry(i, j, known.get(i).distance(known.get(j)));
                together.setEntry(i, j, known.get(i).together(known.get(j)));
            }
        }
        List<Fit> fits = new ArrayList<>();
        for (double length : LENGTHS) {
            for (double height : HEIGHTS) {
                Kernel kernel = new Kernel(length, height);
                RealMatrix exact = together.add(mapped(distances, kernel::of));
                for (double sigma : NOISES) {
                    RealVector variances = new ArrayRealVector(noise).mapMultiply(sigma * sigma);
                    fits.add(Fit.of(kernel, exact.add(new DiagonalMatrix(variances.toArray())), left));
                }
            }
        }
        return new Learned(known, Collections.max(fits, Comparator.comparingDouble(Fit::likelihood)));
    }

    private static RealMatrix mapped(RealMatrix matrix, DoubleUnaryOperator by) {
        RealMatrix mapped = matrix.copy();
        mapped.walkInOptimizedOrder(new DefaultRealMatrixChangingVisitor() {
            @Override
            public double visit(int row, int column, double value) {
                return by.applyAsDouble(value);
            }
        });
        return mapped;
    }

    /** The change of the loss that is expected of an allocation. */
    double predict(Seen allocation) {
        double change = allocation.expected();
        for (int i = 0; i < known.size(); i++) {
            Seen other = known.get(i);
            change += weights.getEntry(i) * (allocation.together(other) + kernel.of(allocation.distance(other)));
        }
        return change;
    }

    /** By how much the prediction of each that was measured, from all others, lies above what was measured. */
    Doubles missed() {
        return missed;
    }
}
