package spade.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spade.Doubles;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.record.Measurement;
import spade.record.Purpose;

/**
 * What a run measured on the search text beside its candidates.
 *
 * @param metric what the search makes small
 * @param losses by name ({@code dense}, {@code uniform}) and target
 */
record Baselines(Metric metric, Map<String, Map<String, Losses>> losses) {

    static final String UNIFORM = "uniform";
    static final String OWL = "owl";

    static Baselines of(Metric metric, List<Measurement> journal) {
        Map<String, Map<String, Losses>> found = new LinkedHashMap<>();
        for (Measurement each : journal) {
            if (each.purpose().phase() == Purpose.Phase.BASELINE) {
                String name = each.purpose().method();
                each.outcome()
                        .losses()
                        .ifPresent(losses -> found.computeIfAbsent(name, none -> new LinkedHashMap<>())
                                .put(each.target(), losses));
            }
        }
        return new Baselines(metric, found);
    }

    /** How many targets there are. */
    int targets() {
        return uniform().size();
    }

    /** Windows of a target's search text. */
    int windows() {
        return uniform().values().stream().mapToInt(Losses::units).findFirst().orElse(0);
    }

    private Map<String, Losses> uniform() {
        return losses.getOrDefault(UNIFORM, Map.of());
    }

    /**
     * The mean over the windows of the whole text: measured, or estimated from its first windows by uniform sparsity's.
     *
     * @param own losses of a target's windows, from the first on
     */
    double estimate(Metric of, String target, Doubles own) {
        Losses uniform = uniform().get(target);
        Doubles whole = uniform == null ? own : uniform.of(of);
        double part = whole.stream().limit(own.size()).average().orElse(Double.NaN);
        return own.size() >= whole.size() ? own.mean() : own.mean() + whole.mean() - part;
    }

    /** What the search makes small, by name. */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        losses.forEach((name, byTarget) -> {
            double mean = byTarget.values().stream()
                    .mapToDouble(each -> each.mean(metric))
                    .average()
                    .orElse(Double.NaN);
            values.put(name, metric.shown(mean));
        });
        return values;
    }
}
