package spade.search;

import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import spade.allocation.Allocation;

/**
 * How far a model of the loss is to be trusted, by the batches that were measured since its last reverse pass. It is
 * decided by nothing but what was measured, so that a run that goes on with more budget goes the same way.
 */
final class Trust {

    /** Batches between two reverse passes at least. */
    private static final int BATCHES = 3;
    /** A rank correlation below this is bad. */
    private static final double BAD = 0.3;
    /** So many bad ones in a row are too many. */
    private static final int BADLY = 2;
    /** Batches without a better candidate after which the gain has dried up. */
    private static final int DRY = 2;
    /** The best has moved far from the base by such a mean difference of sparsities. */
    private static final double FAR = 0.03;
    /** A base so near to the last one would say the same again. */
    private static final double NEAR = 0.01;

    private int batches;
    private int bad;
    private int dry;

    /** A reverse pass was made. */
    void sensed() {
        batches = 0;
        bad = 0;
        dry = 0;
    }

    /** A batch was measured, whose rank correlation with the predictions is this, NaN where there is none. */
    void measured(double correlation, boolean better) {
        batches++;
        bad = correlation < BAD ? bad + 1 : 0;
        dry = better ? 0 : dry + 1;
    }

    /** Whether a new reverse pass is due at the best candidate. */
    boolean isLost(Optional<Candidate> best, List<Allocation> bases) {
        double moved = best.map(candidate -> Archive.distance(candidate.allocations(), bases))
                .orElse(0.0);
        return batches >= BATCHES && moved >= NEAR && (moved >= FAR || bad >= BADLY || dry >= DRY);
    }

    /** Spearman's, of pairs; NaN where there are too few to say. */
    static double correlation(List<double[]> pairs) {
        return pairs.size() < 3
                ? Double.NaN
                : new SpearmansCorrelation()
                        .correlation(
                                pairs.stream().mapToDouble(pair -> pair[0]).toArray(),
                                pairs.stream().mapToDouble(pair -> pair[1]).toArray());
    }
}
