package spade.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import spade.allocation.Allocation;
import spade.sense.LossModel;
import spade.sense.Probe;
import spade.sense.SensitivityProfile;
import spade.sense.SlopeTable;
import spade.sense.SlopeTable.Estimate;

/**
 * What the parts of a model can bear, as the report page shows it: slopes of the loss per weight, in nats per token for
 * all weights of the model.
 *
 * @param run whose page it belongs to; empty: profiles that belong to no run
 * @param slopes [block][kind]
 * @param byKind slopes of the kinds
 * @param byBlock slopes of the blocks
 * @param curves by kind
 */
record SensitivityPage(
        Optional<String> run,
        String model,
        double sparsity,
        String text,
        Map<String, String> provenance,
        List<String> kinds,
        List<List<Estimate>> slopes,
        List<Estimate> byKind,
        List<Estimate> byBlock,
        Estimate all,
        List<List<Point>> curves) {

    /** How far from the base curves are drawn, in steps of 1/50: as far as probes go. */
    private static final int LEAST = -10;

    private static final int MOST = 6;
    private static final double STEPS = 50;

    /**
     * A kind pruned by so much more or less than in the base.
     *
     * @param slope the change of the loss to the first order, in nats per token
     * @param predicted the same with the curvature
     * @param measured the mean of what was measured; NaN where nothing was
     */
    record Point(double delta, Estimate slope, double predicted, double measured) {}

    /** What a profile with a reverse pass says. */
    static SensitivityPage of(Optional<String> run, String model, SensitivityProfile known) {
        SlopeTable slopes = SlopeTable.of(known);
        int kinds = known.kinds().size();
        return new SensitivityPage(
                run,
                model,
                known.sparsity(),
                known.text(),
                known.provenance(),
                known.kinds(),
                IntStream.range(0, slopes.blocks())
                        .mapToObj(l -> IntStream.range(0, kinds)
                                .mapToObj(i -> slopes.linear(l, i))
                                .toList())
                        .toList(),
                IntStream.range(0, kinds).mapToObj(slopes::kind).toList(),
                IntStream.range(0, slopes.blocks()).mapToObj(slopes::block).toList(),
                slopes.all(),
                IntStream.range(0, kinds).mapToObj(i -> curve(known, slopes, i)).toList());
    }

    private static List<Point> curve(SensitivityProfile known, SlopeTable slopes, int kind) {
        LossModel model = LossModel.of(known);
        long[] parameters =
                known.parameters().stream().mapToLong(Long::longValue).toArray();
        double base = loss(known, slopes.base());
        double predicted = model.predict(slopes.base());
        return IntStream.rangeClosed(LEAST, MOST)
                .mapToDouble(step -> step / STEPS)
                .mapToObj(delta -> {
                    Probe probe = new Probe(slopes.base(), OptionalInt.empty(), OptionalInt.of(kind), delta);
                    Allocation moved = probe.allocation(parameters);
                    return new Point(
                            delta,
                            slopes.change(kind, delta),
                            model.predict(moved) - predicted,
                            loss(known, moved) - base);
                })
                .toList();
    }

    private static double loss(SensitivityProfile known, Allocation allocation) {
        return known.measured().stream()
                .filter(measured -> measured.allocation().equals(allocation))
                .mapToDouble(measured -> measured.losses().mean())
                .findFirst()
                .orElse(Double.NaN);
    }
}
