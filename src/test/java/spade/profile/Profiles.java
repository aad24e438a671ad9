package spade.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import spade.Doubles;

/** Profiles that no model made. */
public final class Profiles {

    private Profiles() {}

    /** A block of one linear about which only the scores are known; weights and activations repeat them. */
    public static BlockProfile block(long parameters, Distribution scores) {
        MatrixQuantities none = MatrixQuantities.of(new double[MatrixQuantity.values().length]);
        LinearProfile linear = new LinearProfile(
                "q", 1, parameters, scores, scores, scores, Optional.of(new LinearMatrices(none, none)));
        return new BlockProfile(List.of(linear), scores, scores, scores);
    }

    /** Blocks of given scores, each counted by their number. */
    public static ScoreProfile of(double[]... blocks) {
        List<BlockProfile> profiles = new ArrayList<>();
        for (double[] scores : blocks) {
            profiles.add(block(scores.length, Distribution.of(scores)));
        }
        return new ScoreProfile(profiles, Map.of());
    }

    /**
     * Blocks as a model may have them: skewed scores that grow with depth, seven linears, quantities of all kinds,
     * slopes at 60 %.
     */
    public static ScoreProfile random(Random random, int blocks) {
        List<BlockProfile> profiles = new ArrayList<>();
        List<Doubles> slopes = new ArrayList<>();
        // Elements of linears and slopes leave the draws of everything else as they are.
        Random another = new Random(blocks);
        for (int l = 0; l < blocks; l++) {
            double size = 0.3 + 0.2 * l * random.nextDouble();
            profiles.add(new BlockProfile(
                    linears(random, another),
                    skewed(random, size, 0.8 + 0.5 * random.nextDouble()),
                    skewed(random, 0.05 * size, 0.7),
                    skewed(random, 3 * size, 1)));
            slopes.add(Doubles.of(another.doubles(7, 0.5, 4)));
        }
        return new ScoreProfile(profiles, Map.of()).withSlopes(0.6, slopes);
    }

    private static List<LinearProfile> linears(Random random, Random another) {
        List<LinearProfile> linears = new ArrayList<>();
        for (String name : List.of("q", "k", "v", "o", "gate", "up", "down")) {
            long inputs = name.equals("down") ? 24 : 8;
            linears.add(new LinearProfile(
                    name,
                    192 / inputs,
                    inputs,
                    skewed(another, 1, 1),
                    skewed(another, 1, 0.7),
                    skewed(another, 3, 1),
                    Optional.of(new LinearMatrices(quantities(random), quantities(random)))));
        }
        return linears;
    }

    private static MatrixQuantities quantities(Random random) {
        return MatrixQuantities.of(
                random.doubles(MatrixQuantity.values().length, 0.5, 20).toArray());
    }

    private static Distribution skewed(Random random, double size, double spread) {
        float[] elements = new float[400];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = (float) (size * Math.exp(spread * random.nextGaussian()));
        }
        Histogram histogram = new Histogram();
        histogram.add(elements);
        return histogram.distribution();
    }
}
