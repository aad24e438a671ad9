package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import spade.Progress;
import spade.profile.BlockProfile;
import spade.profile.HillExponent;
import spade.profile.LinearProfile;
import spade.profile.MatrixQuantities;
import spade.profile.MatrixQuantity;
import spade.profile.ProfileDetail;
import spade.tensor.TensorScope;

/** Matrix quantities against their definitions, computed by commons-math. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class MatrixQuantitiesTest {

    private TinyModel tiny;

    @BeforeAll
    void load(@TempDir Path folder) throws IOException {
        tiny = new TinyModel(folder);
    }

    @AfterAll
    void close() {
        if (tiny != null) {
            tiny.close();
        }
    }

    private static double[] eigenvalues(RealMatrix a) {
        RealMatrix gram = a.getRowDimension() <= a.getColumnDimension()
                ? a.multiply(a.transpose())
                : a.transpose().multiply(a);
        return Arrays.stream(new EigenDecomposition(gram).getRealEigenvalues())
                .map(x -> Math.max(0, x))
                .toArray();
    }

    private static double meanEntry(RealMatrix a) {
        return Arrays.stream(a.getData())
                .flatMapToDouble(Arrays::stream)
                .average()
                .orElseThrow();
    }

    private static void check(MatrixQuantities found, RealMatrix a) {
        double[] eigenvalues = eigenvalues(a);
        double largest = Arrays.stream(eigenvalues).max().orElseThrow();
        double epsilon = Math.max(a.getRowDimension(), a.getColumnDimension()) * Math.scalb(1.0, -23);
        double least = epsilon * epsilon * largest;
        double[] logs = Arrays.stream(eigenvalues)
                .map(x -> Math.log(Math.max(x, least)))
                .toArray();
        int side = Math.min(a.getRowDimension(), a.getColumnDimension());
        Map<MatrixQuantity, Double> expected = Map.of(
                MatrixQuantity.GRAM,
                meanEntry(a.multiply(a.transpose())),
                MatrixQuantity.CORRELATION,
                meanEntry(new PearsonsCorrelation().computeCorrelationMatrix(a.transpose())),
                MatrixQuantity.DIAGONAL,
                IntStream.range(0, side)
                        .mapToDouble(i -> a.getEntry(i, i))
                        .average()
                        .orElseThrow(),
                MatrixQuantity.LOG_DETERMINANT,
                Arrays.stream(logs).sum(),
                MatrixQuantity.DETERMINANT,
                Math.exp(Arrays.stream(logs).average().orElseThrow()),
                MatrixQuantity.RANK,
                (double) Arrays.stream(eigenvalues).filter(x -> x > least).count(),
                MatrixQuantity.HILL_EXPONENT,
                HillExponent.of(eigenvalues));
        expected.forEach((quantity, value) -> assertThat(found.get(quantity))
                .as(quantity.toString())
                .isCloseTo(value, within(1e-8 * (1 + Math.abs(value)))));
    }

    private static RealMatrix matrix(float[] values, int columns) {
        double[][] rows = new double[values.length / columns][columns];
        for (int i = 0; i < values.length; i++) {
            rows[i / columns][i % columns] = values[i];
        }
        return new Array2DRowRealMatrix(rows);
    }

    @Test
    void aProfileHasThoseOfScoresAndWeightsOfEveryLinear() {
        ActivationNorms norms = Calibration.norms(tiny.model, TinyModel.windows(4, 16), Progress.NONE);
        List<BlockProfile> blocks = Calibration.profile(
                        tiny.model, norms, ProfileDetail.MATRICES, Map.of(), Progress.NONE)
                .blocks();
        for (int l = 0; l < TinyModel.BLOCKS; l++) {
            for (int i = 0; i < tiny.model.slots().size(); i++) {
                LinearProfile linear = blocks.get(l).linears().get(i);
                float[] weight = tiny.weight(l, i);
                int inputs = tiny.inputs(i);
                float[] scores = weight.clone();
                float[] norm = norms.block(l).get(tiny.model.slots().get(i).input());
                for (int k = 0; k < scores.length; k++) {
                    scores[k] = Math.abs(weight[k]) * norm[k % inputs];
                }
                assertThat(linear.name()).isEqualTo(tiny.model.slots().get(i).name());
                assertThat(linear.inputs()).isEqualTo(inputs);
                assertThat(linear.parameters()).isEqualTo(weight.length);
                check(linear.matrices().orElseThrow().weights(), matrix(weight, inputs));
                check(linear.matrices().orElseThrow().scores(), matrix(scores, inputs));
            }
        }
    }

    @Test
    void aProfileHasWeightsAndNormsBesideScores() {
        ActivationNorms norms = Calibration.norms(tiny.model, TinyModel.windows(4, 16), Progress.NONE);
        BlockProfile block = Calibration.profile(tiny.model, norms, ProfileDetail.MATRICES, Map.of(), Progress.NONE)
                .blocks()
                .get(1);
        double magnitudes = 0;
        double lengths = 0;
        long features = 0;
        for (int i = 0; i < tiny.model.slots().size(); i++) {
            for (float weight : tiny.weight(1, i)) {
                magnitudes += Math.abs(weight);
            }
            for (float norm : norms.block(1).get(tiny.model.slots().get(i).input())) {
                lengths += norm;
                features++;
            }
        }
        assertThat(block.weights().total()).isEqualTo(block.parameters());
        assertThat(block.weights().sum(x -> x)).isCloseTo(magnitudes, within(1e-6 * magnitudes));
        assertThat(block.activations().total()).isEqualTo(features);
        assertThat(block.activations().sum(x -> x)).isCloseTo(lengths, within(1e-6 * lengths));
    }

    @Test
    void aMatrixOfLowRankHasFiniteQuantities() {
        Random random = new Random(3);
        RealMatrix a = new Array2DRowRealMatrix(12, 3);
        RealMatrix b = new Array2DRowRealMatrix(3, 20);
        for (RealMatrix factor : List.of(a, b)) {
            for (int i = 0; i < factor.getRowDimension(); i++) {
                for (int j = 0; j < factor.getColumnDimension(); j++) {
                    factor.setEntry(i, j, random.nextGaussian());
                }
            }
        }
        double[] product = Arrays.stream(a.multiply(b).getData())
                .flatMapToDouble(Arrays::stream)
                .toArray();
        MatrixQuantities found = quantities(product, 20);
        assertThat(found.get(MatrixQuantity.RANK)).isEqualTo(3);
        assertThat(found.get(MatrixQuantity.LOG_DETERMINANT)).isFinite().isNegative();
    }

    @Test
    void aRowOfEqualNumbersHasNoCorrelation() {
        // Rows 1 and 3 are opposite, row 2 has no direction: entries 1, 1, -1, -1 and five zeros.
        assertThat(quantities(new double[] {1, 2, 3, 5, 5, 5, 3, 2, 1}, 3).get(MatrixQuantity.CORRELATION))
                .isCloseTo(0, within(1e-12));
        MatrixQuantities zero = quantities(new double[6], 3);
        assertThat(zero.get(MatrixQuantity.CORRELATION)).isZero();
        assertThat(zero.get(MatrixQuantity.RANK)).isZero();
        assertThat(zero.get(MatrixQuantity.LOG_DETERMINANT)).isFinite();
    }

    private MatrixQuantities quantities(double[] values, int columns) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        List<MatrixQuantities> found = new ArrayList<>();
        try (TensorScope scope = tiny.scope.child()) {
            found.add(Calibration.quantities(scope.floats(floats, values.length / columns, columns), scope));
        }
        return found.get(0);
    }
}
