package spade.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import spade.run.JournalEntry;
import spade.run.RunRecord;

/**
 * A candidate as its journal lines tell it.
 *
 * @param number in the order of evaluation, from 1
 * @param generation the generation that first had it
 * @param complexity nodes of the formula
 * @param operation how the formula came about, if the journal says so
 * @param parents numbers of the candidates that it was made of
 * @param windows of each target's search text that it saw
 * @param complete whether those are all
 * @param perplexity on the search text, one-shot, the geometric mean over targets. Of a candidate that saw only a part
 *     it is an estimate: uniform sparsity's perplexity on the whole text, times how the candidate compares with it on
 *     that part; null where pruning broke the model
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
        double perplexity,
        double seconds,
        String failure) {

    /** Every candidate of a run, in their order. */
    static List<ReportedCandidate> of(RunRecord run) {
        Map<Integer, List<JournalEntry>> lines = run.journal().stream()
                .filter(entry -> entry.phase().equals(JournalEntry.SEARCH))
                .collect(Collectors.groupingBy(JournalEntry::number, LinkedHashMap::new, Collectors.toList()));
        Baselines baselines = Baselines.of(run);
        return lines.values().stream().map(own -> of(own, baselines)).toList();
    }

    private static ReportedCandidate of(List<JournalEntry> lines, Baselines baselines) {
        JournalEntry first = lines.get(0);
        Map<String, double[]> nll = new LinkedHashMap<>();
        for (JournalEntry line : lines) {
            if (line.failure().isEmpty()) {
                nll.merge(baselines.target(line), line.result().windowNll(), ReportedCandidate::joined);
            }
        }
        List<Double> logs = new ArrayList<>();
        nll.forEach((target, own) -> logs.add(baselines.estimate(target, own)));
        int windows = nll.values().stream().mapToInt(own -> own.length).min().orElse(0);
        return new ReportedCandidate(
                first.number(),
                first.generation(),
                first.formula(),
                first.complexity(),
                first.origin().operation(),
                first.origin().parents(),
                windows,
                windows > 0 && windows == baselines.windows(),
                Math.exp(logs.stream().mapToDouble(log -> log).average().orElse(Double.NaN)),
                lines.stream()
                        .mapToDouble(line -> line.result().timing().total())
                        .sum(),
                lines.stream()
                        .flatMap(line -> line.failure().stream())
                        .findFirst()
                        .orElse(""));
    }

    private static double[] joined(double[] one, double[] behind) {
        double[] both = Arrays.copyOf(one, one.length + behind.length);
        System.arraycopy(behind, 0, both, one.length, behind.length);
        return both;
    }
}
