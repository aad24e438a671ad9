package spade.sense;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.math3.util.MathArrays;
import spade.Doubles;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.sense.Learned.Seen;
import spade.sense.SensitivityProfile.Measured;

/**
 * Predicts what an allocation loses beside the uniform one. The curves around the bases of all passes say it to the
 * first order, those whose base is near more than others, and a curvature on top; what was measured teaches how far to
 * believe them and what they miss ({@link Learned}). Without a pass, what was measured is all there is.
 */
public final class LossModel {

    /** Fewer measurements than this do not tell how well it ranks. */
    private static final int FEWEST_RANKED = 5;

    /** Measurements that it learns from at most, those with the lowest losses: more take time and hardly teach. */
    private static final int MOST_LEARNED = 300;

    /** Nats per token above uniform from where on it does not matter how bad an allocation is. */
    private static final double HOPELESS = 1;

    /** So far above the median a measurement counts half, because what is bad teaches little about what is good. */
    private static final double HALF = 0.1;

    /** Distance from a base within which nearer is not better. */
    private static final double NEAR = 0.02;

    private final SensitivityProfile profile;
    private final Allocation uniform;
    /** By linear, the square root of its share of the model's weights. */
    private final double[] roots;

    private final List<Around> passes = new ArrayList<>();
    /** Those learned from. */
    private final List<Known> known;

    private final Optional<Learned> learned;
    /** What is predicted of the uniform allocation before this is subtracted. */
    private final double origin;

    /**
     * A pass among others.
     *
     * @param place of its base
     * @param loss of its base beside the uniform allocation
     */
    private record Around(Curves curves, double[] place, double loss) {}

    /**
     * A measurement that can be learned from.
     *
     * @param loss beside the uniform allocation
     * @param windows that say so
     */
    private record Known(Allocation allocation, double loss, int windows) {}

    private LossModel(SensitivityProfile profile) {
        this.profile = profile;
        this.uniform = Allocation.uniform(profile.sparsity(), blocks(profile));
        double total = profile.parameters().stream().mapToLong(Long::longValue).sum();
        this.roots = profile.parameters().stream()
                .mapToDouble(n -> Math.sqrt(n / total / uniform.sparsities().size()))
                .toArray();
        List<Known> all = known();
        profile.passes().stream().filter(LossModel::isFinite).forEach(pass -> add(pass, all));
        this.known = all.stream()
                .sorted(Comparator.comparingDouble(Known::loss))
                .limit(MOST_LEARNED)
                .toList();
        this.learned = known.isEmpty() ? Optional.empty() : Optional.of(learn());
        this.origin = raw(uniform);
    }

    /** What a profile teaches; it has to have a pass or a measurement. */
    public static LossModel of(SensitivityProfile profile) {
        return new LossModel(profile);
    }

    private static int blocks(SensitivityProfile profile) {
        return Stream.concat(
                        profile.passes().stream().map(Slopes::blocks),
                        profile.measured().stream()
                                .map(each -> each.allocation().sparsities().size()))
                .findFirst()
                .orElseThrow(() -> new SpadeException(
                        "A sensitivity profile without a reverse pass and without a measurement predicts nothing;"
                                + " make one with 'spade sense'."));
    }

    /** A pass of a model that pruning broke says nothing. */
    private static boolean isFinite(Slopes pass) {
        return IntStream.range(0, pass.blocks() * pass.linears())
                .mapToObj(k -> pass.mean(k / pass.linears(), k % pass.linears()))
                .flatMapToDouble(Arrays::stream)
                .allMatch(Double::isFinite);
    }

    /**
     * The finite measurements, each on the windows that it has in common with that of the uniform allocation, or of the
     * one with the most windows where that was not measured.
     */
    private List<Known> known() {
        Optional<Measured> beside = profile.measured().stream()
                .filter(each -> each.allocation().equals(uniform))
                .findFirst()
                .or(() -> profile.measured().stream()
                        .max(Comparator.comparingInt(each -> each.losses().size())));
        List<Known> found = new ArrayList<>();
        for (Measured each : profile.measured()) {
            double[] differences = IntStream.range(
                            0,
                            Math.min(
                                    each.losses().size(),
                                    beside.orElseThrow().losses().size()))
                    .mapToDouble(
                            w -> each.losses().get(w) - beside.get().losses().get(w))
                    .filter(difference -> !Double.isNaN(difference))
                    .toArray();
            double loss = Doubles.of(differences).mean();
            if (Double.isFinite(loss)) {
                found.add(new Known(each.allocation(), Math.min(loss, HOPELESS), differences.length));
            }
        }
        return found;
    }

    private void add(Slopes pass, List<Known> all) {
        Curves curves = new Curves(pass, profile.parameters());
        Optional<Double> loss = all.stream()
                .filter(each -> each.allocation.equals(pass.base()))
                .map(Known::loss)
                .findFirst();
        Around alone = new Around(curves, place(pass.base()), 0);
        double expected = passes.isEmpty()
                ? -seen(uniform, List.of(alone)).expected()
                : seen(pass.base(), passes).expected();
        passes.add(new Around(curves, alone.place, loss.orElse(expected)));
    }

    private Learned learn() {
        double[] losses = known.stream().mapToDouble(Known::loss).toArray();
        double median = losses[losses.length / 2];
        int most = known.stream().mapToInt(Known::windows).max().orElseThrow();
        double[] noise = known.stream()
                .mapToDouble(each -> {
                    double above = Math.max(0, each.loss - median) / HALF;
                    return (1 + above * above) * most / each.windows;
                })
                .toArray();
        return Learned.of(
                known.stream().map(each -> seen(each.allocation, passes)).toList(), losses, noise);
    }

    /** Square roots of shares of the weights times sparsities. */
    private double[] place(Allocation allocation) {
        double[] place = new double[allocation.sparsities().size() * roots.length];
        for (int k = 0; k < place.length; k++) {
            place[k] = roots[k % roots.length] * allocation.of(k / roots.length, k % roots.length);
        }
        return place;
    }

    /** An allocation as the passes see it, each the more the nearer its base. */
    private Seen seen(Allocation allocation, List<Around> by) {
        double[] place = place(allocation);
        double total = 0;
        double change = 0;
        double bend = 0;
        for (Around each : by) {
            double distance = Math.max(NEAR, MathArrays.distance(place, each.place));
            double weight = 1 / (distance * distance);
            total += weight;
            change += weight * (each.loss + each.curves.cautious(allocation));
            bend += weight * each.curves.bend(allocation);
        }
        return by.isEmpty() ? new Seen(0, 0, place) : new Seen(change / total, bend / total, place);
    }

    private double raw(Allocation allocation) {
        Seen seen = seen(allocation, passes);
        return learned.map(by -> by.predict(seen)).orElse(seen.expected());
    }

    /** The mean loss of an allocation less that of the uniform one, in nats per token. */
    public double predict(Allocation allocation) {
        return raw(allocation) - origin;
    }

    /**
     * How well it ranks: Spearman's correlation of what was measured and what is predicted of each from all others. NaN
     * of fewer than {@value #FEWEST_RANKED} measurements.
     */
    public double ranks() {
        if (known.size() < FEWEST_RANKED) {
            return Double.NaN;
        }
        double[] losses = known.stream().mapToDouble(Known::loss).toArray();
        double[] missed = learned.orElseThrow().missed().toArray();
        return new SpearmansCorrelation().correlation(losses, MathArrays.ebeAdd(losses, missed));
    }
}
