package spade.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spade.evaluate.Losses;
import spade.record.Measurement;
import spade.record.RunRecord;

/**
 * What a run measured on the search text beside its candidates.
 *
 * @param measure what the search makes small
 * @param results by name ({@code dense}, {@code uniform}) and target
 */
record Baselines(Measure measure, Map<String, Map<String, Losses>> results) {

    static final String UNIFORM = "uniform";
    static final String OWL = "owl";

    static Baselines of(RunRecord run, List<Measurement> journal) {
        Map<String, Map<String, Losses>> found = new LinkedHashMap<>();
        journal.stream()
                .filter(entry -> entry.phase().equals("baseline"))
                .forEach(entry -> found.computeIfAbsent(entry.formula(), name -> new LinkedHashMap<>())
                        .put(target(entry), entry.result()));
        return new Baselines(Measure.of(run), found);
    }

    /** The target of a measurement. */
    static String target(Measurement entry) {
        return entry.model() + " at " + entry.allocation().overall();
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
        return results.getOrDefault(UNIFORM, Map.of());
    }

    /**
     * The mean over the windows of the whole text: measured, or estimated from its first windows by uniform sparsity's.
     *
     * @param windows of a target, from the first on
     */
    double estimate(Measure of, String target, double[] windows) {
        double own = mean(windows, windows.length);
        Losses uniform = uniform().get(target);
        double[] whole = uniform == null ? windows : of.windows(uniform);
        return windows.length >= whole.length ? own : own + mean(whole, whole.length) - mean(whole, windows.length);
    }

    /** What the search makes small, by name. */
    Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        results.forEach((name, byTarget) -> {
            double mean = byTarget.values().stream()
                    .map(measure::windows)
                    .mapToDouble(windows -> mean(windows, windows.length))
                    .average()
                    .orElse(Double.NaN);
            values.put(name, measure.shown(mean));
        });
        return values;
    }

    private static double mean(double[] windows, int count) {
        return Arrays.stream(windows, 0, count).average().orElse(Double.NaN);
    }
}
