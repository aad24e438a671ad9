package spade.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import spade.Lines;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.prune.CalibrationOrder;
import spade.record.HallOfFame;
import spade.record.Measurement;
import spade.record.Provenance;
import spade.record.Purpose;
import spade.record.RunRecord;
import spade.record.SearchResult;
import spade.record.Text;
import spade.search.Strategy;

/**
 * A run in a list: its best formula, confirmed where the run has come so far, and what that is worth. With several
 * targets perplexities are geometric means over them, and differences means.
 *
 * @param models their names
 * @param candidates that were measured
 * @param others measurements that were made beside them, by phase
 * @param confirmed whether the formula is the winner of a confirmation
 * @param search perplexity on the search text, one-shot
 * @param confirmation perplexity on the confirmation text, sequential
 * @param report perplexity on the first report text, sequential
 * @param reportedOn that text by model, with what else its numbers depend on
 * @param fromUniform difference there from uniform sparsity in nats per token
 */
record RunOverview(
        String run,
        String state,
        String started,
        List<String> models,
        List<Double> sparsities,
        Strategy strategy,
        int candidates,
        Map<String, Long> others,
        Optional<String> formula,
        boolean confirmed,
        Optional<Integer> nodes,
        double search,
        double confirmation,
        double report,
        List<Text> reportedOn,
        double fromUniform,
        List<HallOfFame.Member> hall) {

    /** The best against uniform first; what has no report comes last. */
    static final Comparator<RunOverview> RANK =
            Comparator.comparingDouble(RunOverview::fromUniform).thenComparing(RunOverview::run);

    private static final List<String> HEADS = List.of(
            "", "run", "nodes", "search", "confirmation", "report", "from uniform", "candidates", "others", "of", "");

    static RunOverview of(RunRecord run) {
        List<HallOfFame.Member> hall = run.hall().map(HallOfFame::members).orElse(List.of());
        Optional<HallOfFame.Member> best = hall.stream()
                .filter(member -> run.formula().equals(Optional.of(member.formula())))
                .findFirst();
        Provenance provenance = run.provenance();
        List<SearchResult.TargetResult> targets =
                run.result().map(SearchResult::targets).orElse(List.of());
        List<Measurement> journal = run.journal();
        return new RunOverview(
                run.path().toString(),
                run.state(),
                provenance.started(),
                provenance.modelNames(),
                provenance.sparsities(),
                provenance.search().strategy(),
                (int) journal.stream()
                        .flatMap(each -> each.purpose().candidate().stream())
                        .map(Purpose.Numbered::number)
                        .distinct()
                        .count(),
                journal.stream()
                        .filter(each -> each.purpose().candidate().isEmpty())
                        .collect(Collectors.groupingBy(
                                each -> each.purpose().phase().toString(), TreeMap::new, Collectors.counting())),
                run.formula(),
                run.isConfirmed(),
                best.map(HallOfFame.Member::complexity),
                best.map(HallOfFame.Member::perplexity).orElse(Double.NaN),
                best.flatMap(HallOfFame.Member::confirmation)
                        .map(HallOfFame.Confirmation::perplexity)
                        .orElse(Double.NaN),
                Metric.NLL.shown(reported(targets)),
                provenance.models().stream()
                        .map(model -> model.reportTexts().get(0))
                        .toList(),
                ofBest(targets),
                hall);
    }

    private static double ofBest(List<SearchResult.TargetResult> targets) {
        return targets.stream()
                .flatMap(target -> target.verdicts().get(0).differences().stream())
                .filter(difference -> difference.reference().equals("uniform"))
                .mapToDouble(PairedDifference::mean)
                .average()
                .orElse(Double.NaN);
    }

    private static double reported(List<SearchResult.TargetResult> targets) {
        return targets.stream()
                .flatMap(
                        target -> target
                                .row(SearchResult.BEST, Purpose.Phase.REPORT, Optional.of(CalibrationOrder.SEQUENTIAL))
                                .stream())
                .mapToDouble(row -> row.nll().mean())
                .average()
                .orElse(Double.NaN);
    }

    /** A table of runs. */
    static String table(List<RunOverview> runs) {
        TextTable table = new TextTable(HEADS);
        runs.forEach(run -> table.add(run.cells()));
        boolean alike = runs.stream().map(RunOverview::reportedOn).distinct().count() == 1;
        return alike
                ? table.toString()
                : table
                        + Lines.format(
                                "%n%nNot all are reported on the same text in the same windows: their columns do not compare.");
    }

    private List<String> cells() {
        return List.of(
                confirmed ? "*" : "",
                run,
                nodes.map(String::valueOf).orElse("–"),
                HallTable.perplexity(search),
                HallTable.perplexity(confirmation),
                HallTable.perplexity(report),
                Double.isFinite(fromUniform) ? Lines.format("%+.4f", fromUniform) : "–",
                String.valueOf(candidates),
                String.valueOf(
                        others.values().stream().mapToLong(count -> count).sum()),
                String.join(", ", models) + " at "
                        + sparsities.stream().map(String::valueOf).collect(Collectors.joining(", "))
                        + " on "
                        + reportedOn.stream().map(Text::source).distinct().collect(Collectors.joining(", ")),
                strategy + ", " + state);
    }
}
