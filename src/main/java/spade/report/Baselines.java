package spade.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import spade.run.JournalEntry;
import spade.run.RunRecord;

/** What a run measured on the search text beside its candidates, by name and target: {@code dense}, {@code uniform}. */
record Baselines(Map<String, Map<String, double[]>> windowNll) {

    static final String UNIFORM = "uniform";

    static Baselines of(RunRecord run) {
        Map<String, Map<String, double[]>> found = new LinkedHashMap<>();
        run.journal().stream()
                .filter(entry -> entry.phase().equals("baseline"))
                .forEach(entry -> found.computeIfAbsent(entry.formula(), name -> new LinkedHashMap<>())
                        .put(key(entry), entry.result().windowNll()));
        return new Baselines(found);
    }

    /** The target of a measurement. */
    String target(JournalEntry entry) {
        return key(entry);
    }

    private static String key(JournalEntry entry) {
        return entry.model() + " at " + entry.allocation().target();
    }

    /** Windows of a target's search text. */
    int windows() {
        return of(UNIFORM).values().stream()
                .mapToInt(nll -> nll.length)
                .findFirst()
                .orElse(0);
    }

    /**
     * The mean negative log-likelihood of the whole text: measured, or estimated from its first windows by uniform
     * sparsity's.
     */
    double estimate(String target, double[] nll) {
        double own = mean(nll, nll.length);
        double[] uniform = of(UNIFORM).get(target);
        return uniform == null || nll.length >= uniform.length
                ? own
                : own + mean(uniform, uniform.length) - mean(uniform, nll.length);
    }

    /** The geometric mean of the perplexities over targets, by name. */
    Map<String, Double> perplexities() {
        Map<String, Double> perplexities = new LinkedHashMap<>();
        windowNll.forEach((name, byTarget) -> perplexities.put(
                name,
                Math.exp(byTarget.values().stream()
                        .mapToDouble(nll -> mean(nll, nll.length))
                        .average()
                        .orElse(Double.NaN))));
        return perplexities;
    }

    private Map<String, double[]> of(String name) {
        return windowNll.getOrDefault(name, Map.of());
    }

    private static double mean(double[] nll, int windows) {
        return Arrays.stream(nll, 0, windows).average().orElse(Double.NaN);
    }
}
