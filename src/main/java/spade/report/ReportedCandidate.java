package spade.report;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import spade.record.Measurement;

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
        Map<Integer, List<Measurement>> lines = journal.stream()
                .filter(entry -> entry.phase().equals(Measurement.SEARCH))
                .collect(Collectors.groupingBy(Measurement::number, LinkedHashMap::new, Collectors.toList()));
        return lines.values().stream()
                .map(own -> candidate(counting(own), baselines))
                .toList();
    }

    /**
     * The lines that a resumed run goes by: what failed last is tried again, and a number whose formula failed may go
     * to another one.
     */
    private static List<Measurement> counting(List<Measurement> lines) {
        String formula = lines.get(lines.size() - 1).formula();
        Map<String, Measurement> last = new LinkedHashMap<>();
        lines.stream()
                .filter(line -> line.formula().equals(formula))
                .forEach(line -> last.put(Baselines.target(line) + " from " + line.from(), line));
        return List.copyOf(last.values());
    }

    private static ReportedCandidate candidate(List<Measurement> lines, Baselines baselines) {
        Measurement first = lines.get(0);
        String failure = lines.stream()
                .flatMap(line -> line.failure().stream())
                .findFirst()
                .orElse("");
        Map<String, Integer> seen = new LinkedHashMap<>();
        lines.stream()
                .filter(line -> line.failure().isEmpty())
                .forEach(
                        line -> seen.merge(Baselines.target(line), line.result().units(), Integer::sum));
        int windows = seen.size() == baselines.targets()
                ? seen.values().stream().mapToInt(count -> count).min().orElse(0)
                : 0;
        boolean measured = windows > 0 && failure.isEmpty();
        return new ReportedCandidate(
                first.number(),
                first.generation(),
                first.formula(),
                first.complexity(),
                first.origin().operation(),
                first.origin().parents(),
                windows,
                measured && windows == baselines.windows(),
                measured ? mean(baselines.measure(), lines, baselines) : Double.NaN,
                measured ? mean(Measure.PERPLEXITY, lines, baselines) : Double.NaN,
                lines.stream()
                        .mapToDouble(line -> line.result().timing().total())
                        .sum(),
                failure);
    }

    private static double mean(Measure measure, List<Measurement> lines, Baselines baselines) {
        Map<String, double[]> windows = new LinkedHashMap<>();
        lines.forEach(line ->
                windows.merge(Baselines.target(line), measure.windows(line.result()), ReportedCandidate::joined));
        double mean = windows.entrySet().stream()
                .mapToDouble(own -> baselines.estimate(measure, own.getKey(), own.getValue()))
                .average()
                .orElse(Double.NaN);
        return measure.shown(mean);
    }

    private static double[] joined(double[] one, double[] behind) {
        return DoubleStream.concat(Arrays.stream(one), Arrays.stream(behind)).toArray();
    }
}
