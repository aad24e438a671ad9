package spade.allocation;

import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import spade.Lines;
import spade.formula.NamedFormulas;
import spade.profile.ScoreProfile;

/**
 * What the sparsities of blocks go with: rank correlations (Spearman), NaN where one of the two is the same everywhere.
 *
 * @param depth with the place of the block
 * @param outlierRatio with the percentage of scores above five times their mean, by which OWL allocates
 */
public record Tendency(double depth, double outlierRatio) {

    /** Correlations below this are not told in words. */
    private static final double WEAK = 0.3;

    private static final int NAMED = 3;

    /** The tendency of an allocation for the model of a profile with distributions. */
    public static Tendency of(Allocation allocation, ScoreProfile profile) {
        double[] sparsities = allocation.sparsities().toArray();
        return new Tendency(
                correlation(
                        sparsities,
                        IntStream.range(0, sparsities.length).asDoubleStream().toArray()),
                correlation(
                        sparsities,
                        NamedFormulas.OWL
                                .evaluate(profile, allocation.overall())
                                .values()
                                .toArray()));
    }

    private static double correlation(double[] one, double[] other) {
        return one.length < 2 ? Double.NaN : new SpearmansCorrelation().correlation(one, other);
    }

    /** In two sentences: the blocks that an allocation spares and prunes most, and what its sparsities go with. */
    public String describe(Allocation allocation) {
        double[] sparsities = allocation.sparsities().toArray();
        if (IntStream.range(1, sparsities.length).allMatch(l -> sparsities[l] == sparsities[0])) {
            return "All blocks have the same sparsity.";
        }
        Comparator<Integer> order = Comparator.comparingDouble(l -> sparsities[l]);
        return "Spared most: " + first(sparsities, order) + "; pruned most: " + first(sparsities, order.reversed())
                + ". From block to block, sparsity " + tells("with depth", depth) + " and "
                + tells("with OWL's outlier ratio", outlierRatio) + ".";
    }

    private static String first(double[] sparsities, Comparator<Integer> order) {
        return IntStream.range(0, sparsities.length)
                .boxed()
                .sorted(order)
                .limit(Math.min(NAMED, sparsities.length / 2))
                .map(l -> Lines.format("block %d (%.3f)", l, sparsities[l]))
                .collect(Collectors.joining(", "));
    }

    private static String tells(String what, double correlation) {
        String how =
                Math.abs(correlation) < WEAK ? "neither rises nor falls steadily" : correlation > 0 ? "rises" : "falls";
        return Double.isNaN(correlation)
                ? "cannot go " + what + ", which is the same in all blocks"
                : Lines.format("%s %s (rank correlation %+.2f)", how, what, correlation);
    }
}
