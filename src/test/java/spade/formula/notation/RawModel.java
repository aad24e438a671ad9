package spade.formula.notation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.formula.Formula;
import spade.profile.BlockProfile;
import spade.profile.Distribution;
import spade.profile.LinearMatrices;
import spade.profile.LinearProfile;
import spade.profile.MatrixQuantities;
import spade.profile.MatrixQuantity;
import spade.profile.ScoreProfile;

/**
 * A model of a few blocks as plain numbers: [block][linear][output][input], activations [block][linear][input].
 *
 * @param quantities [block][linear], of the scores and, shuffled, of the weights; they fit no matrix
 */
record RawModel(
        double[][][][] scores, double[][][][] weights, double[][][] activations, MatrixQuantities[][] quantities) {

    /** The sparsity at which it has slopes. */
    static final double TARGET = 0.55;

    static final List<String> KINDS = List.of("q", "v", "down");
    private static final int[][] SHAPES = {{6, 8}, {4, 8}, {8, 12}};

    static RawModel random(long seed, int blocks) {
        Random random = new Random(seed);
        double[][][][] scores = new double[blocks][KINDS.size()][][];
        double[][][][] weights = new double[blocks][KINDS.size()][][];
        double[][][] activations = new double[blocks][KINDS.size()][];
        MatrixQuantities[][] quantities = new MatrixQuantities[blocks][KINDS.size()];
        for (int l = 0; l < blocks; l++) {
            double size = 0.3 + random.nextDouble();
            for (int m = 0; m < KINDS.size(); m++) {
                double[] norms = random.doubles(SHAPES[m][1], 0.5 * size, 3).toArray();
                double[][] weight = new double[SHAPES[m][0]][];
                Arrays.setAll(weight, i -> norms.clone());
                for (double[] row : weight) {
                    Arrays.setAll(row, j -> size * random.nextGaussian());
                }
                weights[l][m] = weight;
                activations[l][m] = norms;
                scores[l][m] = Arrays.stream(weight)
                        .map(row -> IntStream.range(0, row.length)
                                .mapToDouble(j -> Math.abs(row[j]) * norms[j])
                                .toArray())
                        .toArray(double[][]::new);
                quantities[l][m] = MatrixQuantities.of(
                        random.doubles(MatrixQuantity.values().length, 0.5, 9).toArray());
            }
        }
        return new RawModel(scores, weights, activations, quantities);
    }

    int blocks() {
        return scores.length;
    }

    /** All scores of a block. */
    double[] scores(int block) {
        return flat(scores[block]);
    }

    /** All weight magnitudes of a block. */
    double[] magnitudes(int block) {
        return magnitudes(weights[block]);
    }

    private static double[] magnitudes(double[][]... linears) {
        return Arrays.stream(flat(linears)).map(Math::abs).toArray();
    }

    /** All activation norms of a block. */
    double[] norms(int block) {
        return flat(new double[][][] {activations[block]});
    }

    private static double[] flat(double[][]... linears) {
        return Arrays.stream(linears)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    /** The profile, of which every number is a function of the true one. */
    ScoreProfile profile(DoubleUnaryOperator noise) {
        List<BlockProfile> profiles = new ArrayList<>();
        for (int l = 0; l < blocks(); l++) {
            List<LinearProfile> linears = new ArrayList<>();
            for (int m = 0; m < KINDS.size(); m++) {
                linears.add(new LinearProfile(
                        KINDS.get(m),
                        SHAPES[m][0],
                        SHAPES[m][1],
                        Distribution.of(flat(scores[l][m])).map(noise),
                        Distribution.of(magnitudes(weights[l][m])).map(noise),
                        Distribution.of(activations[l][m]).map(noise),
                        Optional.of(new LinearMatrices(quantities[l][m], quantities[blocks() - 1 - l][m]))));
            }
            profiles.add(new BlockProfile(
                    linears,
                    Distribution.of(scores(l)).map(noise),
                    Distribution.of(magnitudes(l)).map(noise),
                    Distribution.of(norms(l)).map(noise)));
        }
        return new ScoreProfile(profiles, Map.of())
                .withSlopes(TARGET, Arrays.stream(slopes()).map(Doubles::of).toList());
    }

    /** Made up, [block][linear]. */
    double[][] slopes() {
        double[][] slopes = new double[blocks()][KINDS.size()];
        Random random = new Random(blocks());
        for (double[] block : slopes) {
            Arrays.setAll(block, i -> random.nextDouble(0.5, 4));
        }
        return slopes;
    }

    /** The program's sparsities, by block or one linear after the other. */
    static double[] sparsities(Formula formula, ScoreProfile profile, double target) {
        Allocation allocation = new AllocationRule.ByFormula(formula).allocate(profile, target);
        return allocation.linears().isEmpty()
                ? allocation.sparsities().toArray()
                : allocation.linears().stream().flatMapToDouble(Doubles::stream).toArray();
    }

    /** Whether a formula's sparsities hang on last bits, as those of the sine of an enormous number do. */
    boolean isFragile(Formula formula, double target) {
        Random random = new Random(1);
        double[] exact = sparsities(formula, profile(x -> x), target);
        for (int i = 0; i < 3; i++) {
            double[] other = sparsities(formula, profile(x -> x * (1 + 1e-13 * random.nextGaussian())), target);
            if (IntStream.range(0, exact.length).anyMatch(l -> Math.abs(exact[l] - other[l]) > 1e-8)) {
                return true;
            }
        }
        return false;
    }
}
