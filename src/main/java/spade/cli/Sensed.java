package spade.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import spade.Lines;
import spade.allocation.Allocation;
import spade.sense.LossModel;
import spade.sense.SensitivityProfile;
import spade.sense.SlopeTable;

/**
 * What a sensitivity profile says, as {@code sense} prints it.
 *
 * @param file that holds it
 * @param uniform mean loss at uniform sparsity, in nats per token; NaN where that was not measured
 * @param curvature c of c · n · (s − s₀)², in nats per token
 * @param allocations that were measured
 * @param agreement Spearman's correlation of what slopes alone say of them and what was measured; NaN of fewer than
 *     three
 * @param ranks the same of what the model of the loss says of each by all others; NaN of fewer than five
 */
record Sensed(
        Path file,
        double sparsity,
        String text,
        Map<String, String> provenance,
        int passes,
        double uniform,
        double curvature,
        int allocations,
        double agreement,
        double ranks,
        List<Part> kinds,
        List<Part> blocks) {

    /** Fewer say nothing of ranks. */
    private static final int LEAST = 3;

    /**
     * A kind or a block.
     *
     * @param share of the model's prunable weights
     * @param slope of the loss over its sparsity, per weight: in nats per token for all weights of the model
     * @param error the standard error of that over windows
     */
    record Part(String name, double share, double slope, double error) {

        private static Part of(String name, double share, SlopeTable.Estimate slope) {
            return new Part(name, share, slope.mean(), slope.error());
        }

        private List<String> cells() {
            return List.of(name, Lines.format("%.3f", share), Lines.format("%.3f", slope), Lines.format("%.3f", error));
        }
    }

    static Sensed of(Path file, SensitivityProfile known) {
        SlopeTable slopes = SlopeTable.of(known);
        Allocation uniform = Allocation.uniform(known.sparsity(), slopes.blocks());
        double all = known.parameters().stream().mapToLong(Long::longValue).sum();
        return new Sensed(
                file,
                known.sparsity(),
                known.text(),
                known.provenance(),
                known.passes().size(),
                known.measured().stream()
                        .filter(measured -> measured.allocation().equals(uniform))
                        .mapToDouble(measured -> measured.losses().mean())
                        .findFirst()
                        .orElse(Double.NaN),
                slopes.curvature(known.measured()),
                known.measured().size(),
                agreement(known.measured(), slopes),
                LossModel.of(known).ranks(),
                IntStream.range(0, known.kinds().size())
                        .mapToObj(i ->
                                Part.of(known.kinds().get(i), known.parameters().get(i) / all, slopes.kind(i)))
                        .toList(),
                IntStream.range(0, slopes.blocks())
                        .mapToObj(l -> Part.of(String.valueOf(l), 1.0 / slopes.blocks(), slopes.block(l)))
                        .toList());
    }

    /** Of what slopes alone say of the measured allocations. */
    private static double agreement(List<SensitivityProfile.Measured> measured, SlopeTable slopes) {
        return measured.size() < LEAST
                ? Double.NaN
                : new SpearmansCorrelation()
                        .correlation(
                                measured.stream()
                                        .mapToDouble(each -> slopes.change(each.allocation()))
                                        .toArray(),
                                measured.stream()
                                        .mapToDouble(each -> each.losses().mean())
                                        .toArray());
    }

    String plain() {
        TextTable table = new TextTable(List.of("", "share", "slope", "±"));
        kinds.forEach(kind -> table.add(kind.cells()));
        blocks.forEach(block -> table.add(block.cells()));
        return new Lines()
                .add("%s: %s, reverse passes: %d", file, text, passes)
                .add(
                        "Slopes of the loss over the sparsity of each kind and block, per weight: in nats per token for all"
                                + " weights of the model; ± one standard error over windows.")
                .add("")
                .add("%s", table)
                .add("")
                .add("Uniform loses %.4f nats per token. Curvature: %.3f nats.", uniform, curvature)
                .add(
                        "Of %d measured allocations the slopes alone rank with a Spearman correlation of %s, the model of"
                                + " the loss, from all others, with %s.",
                        allocations, rank(agreement), rank(ranks))
                .toString()
                .stripTrailing();
    }

    private static String rank(double correlation) {
        return Double.isNaN(correlation) ? "–" : Lines.format("%.2f", correlation);
    }
}
