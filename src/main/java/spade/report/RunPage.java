package spade.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import spade.evaluate.Metric;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.formula.notation.Notation;
import spade.record.Measurement;
import spade.record.Provenance;
import spade.record.RunRecord;
import spade.record.SearchResult;

/**
 * A run as the report page shows it.
 *
 * @param name of the run directory, different for every run of a page
 * @param state {@code running}, {@code unfinished} or {@code finished}
 * @param formula the best, confirmed where the run has ended; empty: there is none yet
 * @param metric what candidates are compared by
 * @param baselines that of dense, uniform and OWL on the search text
 * @param improvements the candidates each of which was the best so far
 * @param members of the hall of fame, with what the confirmation says of them where the run has ended
 * @param front the candidates that no other beats in both, size and value, simplest first
 * @param family of the best formula; empty where nothing is known of it
 * @param workers where its time went by worker; none where one was alone
 * @param measuredOn devices or executors, in words
 * @param provenance what {@code run.json} holds
 * @param stopped why the search ended; empty before that
 * @param searchSeconds spent on the search; empty before its end
 */
record RunPage(
        String name,
        String state,
        Optional<String> formula,
        Map<String, String> notations,
        int windows,
        String metric,
        Map<String, Double> baselines,
        List<ReportedCandidate> candidates,
        List<Integer> improvements,
        List<Integer> front,
        List<ReportedMember> members,
        List<TargetPage> targets,
        List<OperatorUse> operators,
        Optional<FamilyTree> family,
        List<StageTime> times,
        List<StageTime> workers,
        String measuredOn,
        Provenance provenance,
        Optional<String> stopped,
        Optional<Double> searchSeconds) {

    /** The reports of some run directories, each with a name of its own. */
    static List<RunPage> of(List<Path> runs) {
        List<RunPage> reports = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Path run : runs) {
            String name = String.valueOf(run.toAbsolutePath().normalize().getFileName());
            String free = name;
            for (int i = 2; !taken.add(free); i++) {
                free = name + " (" + i + ")";
            }
            reports.add(of(free, RunRecord.read(run)));
        }
        return reports;
    }

    private static RunPage of(String name, RunRecord run) {
        List<Measurement> journal = run.journal();
        Metric metric = run.provenance().search().metric();
        Baselines measured = Baselines.of(metric, journal);
        List<ReportedCandidate> candidates = ReportedCandidate.of(journal, measured);
        Optional<String> best = run.formula();
        return new RunPage(
                name,
                run.state(),
                best,
                best.map(RunPage::notations).orElse(Map.of()),
                measured.windows(),
                metric.title(),
                baselines(measured, candidates),
                candidates,
                falling(candidates, Comparator.comparingInt(ReportedCandidate::number)),
                falling(
                        candidates,
                        Comparator.comparingInt(ReportedCandidate::complexity)
                                .thenComparingDouble(ReportedCandidate::value)),
                run.result()
                        .map(SearchResult::hall)
                        .or(run::hall)
                        .map(ReportedMember::of)
                        .orElse(List.of()),
                targets(run),
                OperatorUse.of(candidates),
                candidates.stream()
                        .filter(candidate -> best.equals(Optional.of(candidate.formula())))
                        .findFirst()
                        .map(candidate -> FamilyTree.of(candidate.number(), candidates)),
                StageTime.of(run.result(), journal),
                StageTime.byWorker(journal),
                run.provenance().measuredOn(),
                run.provenance(),
                run.result().map(SearchResult::stopped),
                run.result().map(SearchResult::searchSeconds));
    }

    /** OWL is a candidate, and among the baselines only where the search stopped it early. */
    private static Map<String, Double> baselines(Baselines measured, List<ReportedCandidate> candidates) {
        Map<String, Double> values = measured.values();
        candidates.stream()
                .filter(candidate -> candidate.complete() && candidate.formula().equals(NamedFormulas.OWL.toString()))
                .forEach(owl -> values.putIfAbsent(Baselines.OWL, owl.value()));
        return values;
    }

    /** In an order, the candidates that saw everything and are better than all before them. */
    private static List<Integer> falling(List<ReportedCandidate> candidates, Comparator<ReportedCandidate> order) {
        List<Integer> falling = new ArrayList<>();
        double[] lowest = {Double.POSITIVE_INFINITY};
        candidates.stream().filter(ReportedCandidate::complete).sorted(order).forEach(candidate -> {
            if (candidate.value() < lowest[0]) {
                lowest[0] = candidate.value();
                falling.add(candidate.number());
            }
        });
        return falling;
    }

    private static Map<String, String> notations(String text) {
        Formula formula = FormulaParser.parse(text);
        Map<String, String> notations = new TreeMap<>();
        for (Notation notation : List.of(Notation.ENGLISH, Notation.LATEX, Notation.PYTHON)) {
            notation.write(formula).ifPresent(written -> notations.put(notation.toString(), written.strip()));
        }
        return notations;
    }

    private static List<TargetPage> targets(RunRecord run) {
        List<String> models = run.provenance().modelNames();
        return IntStream.range(0, models.size())
                .boxed()
                .flatMap(i -> run.profile(i + 1).stream()
                        .flatMap(profile -> run.provenance().sparsities().stream()
                                .map(sparsity -> TargetPage.of(models.get(i), sparsity, profile, run))))
                .toList();
    }
}
