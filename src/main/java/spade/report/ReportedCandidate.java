package spade.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Outcome;
import spade.record.Measurement;
import spade.record.Purpose;

/**
 * A candidate as its journal lines tell it.
 *
 * @param number in the order of evaluation, from 1
 * @param generation the generation that first had it
 * @param complexity nodes of the formula
 * @param operation how the formula came about, if the journal says so
 * @param parents numbers of the candidates that it was made of
 * @param windows of each target's search text that it saw
 * @param complete whether those are all, of every target
 * @param value what the search makes small: perplexity on the search text, one-shot, the geometric mean over targets,
 *     or the mean divergence. Of a candidate that saw only a part it is an estimate: uniform sparsity's on the whole
 *     text, and how the candidate compares with it on that part. NaN where a target is missing or pruning broke the
 *     model
 * @param perplexity the same of perplexity, whatever the search makes small
 * @param seconds spent on it
 * @param failure why it could not be measured; empty: it could
 */
record ReportedCandidate(
        int number,
        long generation,
        String formula,
        int complexity,
        String operation,
        List<Integer> parents,
        int windows,
        boolean complete,
        double value,
        double perplexity,
        double seconds,
        String failure) {

    /** Every candidate of a run, in their order. */
    static List<ReportedCandidate> of(List<Measurement> journal, Baselines baselines) {
        return Measurement.byCandidate(journal).stream()
                .map(own -> candidate(own, baselines))
                .toList();
    }

    private static ReportedCandidate candidate(List<Measurement> own, Baselines baselines) {
        Purpose purpose = own.get(0).purpose();
        Purpose.Numbered numbered = purpose.candidate().orElseThrow();
        String failure = own.stream()
                .flatMap(each -> each.outcome().failure().stream())
                .map(Outcome.Failure::reason)
                .findFirst()
                .orElse("");
        Map<String, Losses> seen = new LinkedHashMap<>();
        own.forEach(
                each -> each.outcome().losses().ifPresent(losses -> seen.merge(each.target(), losses, Losses::and)));
        int windows = seen.size() == baselines.targets()
                ? seen.values().stream().mapToInt(Losses::units).min().orElse(0)
                : 0;
        boolean measured = windows > 0 && failure.isEmpty();
        return new ReportedCandidate(
                numbered.number(),
                numbered.generation(),
                purpose.method(),
                numbered.complexity(),
                numbered.origin().operation(),
                numbered.origin().parents(),
                windows,
                measured && windows == baselines.windows(),
                measured ? mean(baselines.metric(), seen, baselines) : Double.NaN,
                measured ? mean(Metric.NLL, seen, baselines) : Double.NaN,
                seen.values().stream()
                        .mapToDouble(losses -> losses.timing().total())
                        .sum(),
                failure);
    }

    private static double mean(Metric metric, Map<String, Losses> seen, Baselines baselines) {
        double mean = seen.entrySet().stream()
                .mapToDouble(own ->
                        baselines.estimate(metric, own.getKey(), own.getValue().of(metric)))
                .average()
                .orElse(Double.NaN);
        return metric.shown(mean);
    }
}
