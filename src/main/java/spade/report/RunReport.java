package spade.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.notation.Notation;
import spade.run.RunRecord;

/**
 * A run as the report page shows it.
 *
 * @param name of the run directory
 * @param state {@code running}, {@code unfinished} or {@code finished}
 * @param formula the best, confirmed where the run has ended; null: there is none yet
 * @param notations of that formula
 * @param windows of the search text
 * @param baselines perplexities on the search text by name
 * @param candidates all, in their order
 * @param front the candidates that no other beats in both, size and perplexity, simplest first
 * @param targets models and sparsities
 * @param operators which the good ones share
 * @param family of the best formula; null where nothing is known of it
 * @param times where the time went
 * @param provenance what {@code run.json} holds
 * @param stopped why the search ended; null before that
 * @param searchSeconds spent on the search; null before its end
 */
record RunReport(
        String name,
        String state,
        @Nullable String formula,
        Map<String, String> notations,
        int windows,
        Map<String, Double> baselines,
        List<ReportedCandidate> candidates,
        List<Integer> front,
        List<TargetReport> targets,
        List<OperatorUse> operators,
        @Nullable FamilyTree family,
        List<StageTime> times,
        JsonNode provenance,
        @Nullable String stopped,
        @Nullable Double searchSeconds) {

    static RunReport of(Path path) {
        RunRecord run = RunRecord.read(path);
        List<ReportedCandidate> candidates = ReportedCandidate.of(run);
        Optional<String> best = run.formula();
        Optional<JsonNode> result = run.result();
        Baselines baselines = Baselines.of(run);
        return new RunReport(
                String.valueOf(path.toAbsolutePath().normalize().getFileName()),
                run.state(),
                best.orElse(null),
                best.map(RunReport::notations).orElse(Map.of()),
                baselines.windows(),
                baselines.perplexities(),
                candidates,
                front(candidates),
                targets(run, best),
                OperatorUse.of(candidates),
                best.flatMap(formula -> number(formula, candidates))
                        .map(number -> FamilyTree.of(number, candidates))
                        .orElse(null),
                StageTime.of(run),
                run.provenance(),
                result.map(found -> found.path("stopped").asText()).orElse(null),
                result.map(found -> found.path("searchSeconds").asDouble()).orElse(null));
    }

    private static Map<String, String> notations(String text) {
        Formula formula = FormulaParser.parse(text);
        Map<String, String> notations = new TreeMap<>();
        for (Notation notation : List.of(Notation.ENGLISH, Notation.LATEX, Notation.PYTHON)) {
            notation.write(formula).ifPresent(written -> notations.put(notation.toString(), written.strip()));
        }
        return notations;
    }

    private static List<Integer> front(List<ReportedCandidate> candidates) {
        List<Integer> front = new ArrayList<>();
        double lowest = Double.POSITIVE_INFINITY;
        for (ReportedCandidate candidate : candidates.stream()
                .filter(ReportedCandidate::complete)
                .sorted(Comparator.comparingInt(ReportedCandidate::complexity)
                        .thenComparingDouble(ReportedCandidate::perplexity))
                .toList()) {
            if (candidate.perplexity() < lowest) {
                lowest = candidate.perplexity();
                front.add(candidate.number());
            }
        }
        return front;
    }

    private static Optional<Integer> number(String formula, List<ReportedCandidate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.formula().equals(formula))
                .map(ReportedCandidate::number)
                .findFirst();
    }

    private static List<TargetReport> targets(RunRecord run, Optional<String> best) {
        List<TargetReport> targets = new ArrayList<>();
        JsonNode models = run.provenance().path("models");
        for (int i = 0; i < models.size(); i++) {
            String model = models.get(i).path("name").asText();
            run.profile(i + 1)
                    .ifPresent(profile -> run.provenance()
                            .path("sparsities")
                            .forEach(sparsity -> targets.add(
                                    TargetReport.of(model, sparsity.asDouble(), profile, best, run.result()))));
        }
        return targets;
    }
}
