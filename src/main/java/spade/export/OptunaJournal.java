package spade.export;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.export.OptunaLines.State;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.Offsets;
import spade.formula.Range;
import spade.measure.Outcome;
import spade.record.Measurement;
import spade.record.Provenance;
import spade.record.Purpose;
import spade.record.RunRecord;

/**
 * A run as a journal of Optuna, one operation a line, as its {@code JournalFileBackend} reads them. A study holds what
 * the search made small, over all targets, with a trial for every candidate; where there are several targets, a study
 * for each follows. A candidate that saw all windows is complete, one that the race stopped is pruned, with its value
 * on the windows that it saw, and one that could not be measured or whose model is broken has failed.
 */
public final class OptunaJournal {

    private static final String NODES = "nodes";
    private static final String RANGE = "range";
    private static final String EXPONENT = "exponent";
    private static final String OFFSET = "offset ";

    /** All models at all sparsities are a study's targets. */
    private record Study(String name, List<String> models, List<Double> sparsities) {

        int targets() {
            return models.size() * sparsities.size();
        }

        boolean has(Measurement measurement) {
            return models.contains(measurement.purpose().model())
                    && sparsities.contains(measurement.request().allocation().overall());
        }

        /** Whether a measurement, of the dense model too, stands beside the trials. */
        boolean compares(Measurement measurement) {
            return measurement.purpose().phase() == Purpose.Phase.BASELINE
                    && models.contains(measurement.purpose().model())
                    && (measurement.request().pruner().isEmpty() || has(measurement));
        }
    }

    private final RunRecord run;
    private final Provenance facts;
    private final Metric metric;
    private final List<Measurement> journal;
    private final List<List<Measurement>> candidates;
    private final OptunaLines lines = new OptunaLines();

    private OptunaJournal(RunRecord run) {
        this.run = run;
        this.facts = run.provenance();
        this.metric = facts.search().metric();
        this.journal = run.journal();
        this.candidates = Measurement.byCandidate(journal);
    }

    /** The lines of a run, however far it is. */
    public static String of(RunRecord run) {
        OptunaJournal journal = new OptunaJournal(run);
        journal.studies().forEach(journal::write);
        return journal.lines.toString();
    }

    private List<Study> studies() {
        String name = String.valueOf(run.path().toAbsolutePath().normalize().getFileName());
        List<Study> studies = new ArrayList<>();
        studies.add(new Study(name, facts.modelNames(), facts.sparsities()));
        if (studies.get(0).targets() > 1) {
            for (String model : facts.modelNames()) {
                for (double sparsity : facts.sparsities()) {
                    String target = name + ": " + Measurement.target(model, sparsity);
                    studies.add(new Study(target, List.of(model), List.of(sparsity)));
                }
            }
        }
        return studies;
    }

    private void write(Study study) {
        int number = lines.study(study.name(), metric.title());
        attributes(study).forEach((key, value) -> lines.attribute(number, key, value));
        Map<String, String> ranges = ranges();
        for (List<Measurement> all : candidates) {
            List<Measurement> own = all.stream().filter(study::has).toList();
            NavigableMap<Integer, Double> seen = seen(study, own);
            Optional<String> failure = failure(own);
            // Of what was stopped within its first stage nothing is known.
            if (failure.isPresent() || !seen.isEmpty()) {
                boolean whole = !seen.isEmpty()
                        && seen.lastKey() == facts.search().stages().windows();
                State state = failure.isPresent() ? State.FAIL : whole ? State.COMPLETE : State.PRUNED;
                Optional<Double> value = Optional.of(seen)
                        .filter(known -> failure.isEmpty())
                        .map(known -> known.lastEntry().getValue());
                int trial = lines.trial(
                        number, begun(own), parameters(formula(own), ranges.keySet()), ranges, attributes(own));
                seen.forEach((windows, known) -> lines.intermediate(trial, windows, known));
                lines.end(trial, state, value, ended(own));
            }
        }
    }

    /** The parameters of all trials: each has the same, so that Optuna can compare them. */
    private Map<String, String> ranges() {
        List<Formula> formulas = candidates.stream().map(OptunaJournal::formula).toList();
        Map<String, String> ranges = new TreeMap<>();
        ranges.put(
                NODES,
                OptunaLines.whole(
                        formulas.stream().mapToInt(Formula::complexity).max().orElse(1)));
        ranges.put(RANGE, OptunaLines.within(most(formulas, Range::coefficient, Range.MAX_LAMBDA)));
        double exponent = most(formulas, range -> Math.abs(range.exponent()), 0);
        if (exponent > 0) {
            ranges.put(EXPONENT, OptunaLines.within(exponent));
        }
        formulas.stream()
                .flatMap(formula -> formula.offsets().byKind().keySet().stream())
                .forEach(kind -> ranges.put(OFFSET + kind, OptunaLines.within(Offsets.MAX)));
        return ranges;
    }

    /** The largest of some numbers of the formulas' ranges, and at least so much. */
    private static double most(List<Formula> formulas, ToDoubleFunction<Range> number, double least) {
        return formulas.stream().map(Formula::range).mapToDouble(number).reduce(least, Math::max);
    }

    private static Map<String, Number> parameters(Formula formula, Set<String> names) {
        Map<String, Number> parameters = new TreeMap<>();
        names.forEach(name -> parameters.put(
                name,
                switch (name) {
                    case NODES -> formula.complexity();
                    case RANGE -> formula.range().signed();
                    case EXPONENT -> formula.range().exponent();
                    default -> formula.offsets().of(name.substring(OFFSET.length()));
                }));
        return parameters;
    }

    /** What a study's numbers depend on, and what was measured beside its trials. */
    private Map<String, Object> attributes(Study study) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("models", study.models().stream().map(facts::model).toList());
        attributes.put("sparsities", study.sparsities());
        attributes.put("pruner", facts.pruner());
        attributes.put("dtype", facts.dtype());
        attributes.put("device", facts.device());
        attributes.put("strategy", facts.search().strategy());
        attributes.put("seed", facts.search().seed());
        attributes.put("versions", facts.versions());
        run.formula().ifPresent(best -> attributes.put(run.isConfirmed() ? "confirmed" : "best so far", best));
        journal.stream()
                .filter(study::compares)
                .collect(Collectors.groupingBy(each -> each.purpose().method(), TreeMap::new, Collectors.toList()))
                .forEach((method, own) -> attributes.put(
                        method + ", " + metric.title(),
                        shown(own.stream().flatMap(each -> each.outcome().losses().stream()))));
        return attributes;
    }

    private static Formula formula(List<Measurement> candidate) {
        return FormulaParser.parse(candidate.get(0).purpose().method());
    }

    private Optional<String> failure(List<Measurement> own) {
        boolean broken = own.stream()
                .flatMap(each -> each.outcome().losses().stream())
                .anyMatch(losses -> !Double.isFinite(metric.shown(losses.mean(metric))));
        return own.stream()
                .flatMap(each -> each.outcome().failure().stream())
                .map(Outcome.Failure::reason)
                .findFirst()
                .or(() -> Optional.of("Pruning broke the model.").filter(reason -> broken));
    }

    private Map<String, Object> attributes(List<Measurement> own) {
        Purpose.Numbered candidate = own.get(0).purpose().candidate().orElseThrow();
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("candidate", candidate.number());
        attributes.put("formula", own.get(0).purpose().method());
        attributes.put("per", formula(own).granularity().toString());
        attributes.put("generation", candidate.generation());
        attributes.put("origin", candidate.origin().operation());
        attributes.put("parents", candidate.origin().parents());
        attributes.put(
                "seconds", own.stream().mapToDouble(OptunaJournal::seconds).sum());
        failure(own).ifPresent(reason -> attributes.put("failure", reason));
        for (Measurement each : own) {
            Allocation allocation = each.request().allocation();
            attributes.put(
                    "allocation, " + each.target(),
                    allocation.linears().isEmpty() ? allocation.sparsities() : allocation.linears());
        }
        return attributes;
    }

    /** By the windows seen behind each stage, what the search makes small. */
    private NavigableMap<Integer, Double> seen(Study study, List<Measurement> own) {
        Map<String, Losses> byTarget = new LinkedHashMap<>();
        NavigableMap<Integer, Double> seen = new TreeMap<>();
        for (Measurement each : own) {
            each.outcome().losses().ifPresent(losses -> byTarget.merge(each.target(), losses, Losses::and));
            int windows = each.request().text().to();
            double value = shown(byTarget.values().stream());
            boolean whole = byTarget.size() == study.targets()
                    && byTarget.values().stream().allMatch(losses -> losses.units() == windows);
            if (whole && Double.isFinite(value)) {
                seen.put(windows, value);
            }
        }
        return seen;
    }

    /** As the search scores: the mean over targets, as people know it. */
    private double shown(Stream<Losses> byTarget) {
        return metric.shown(
                byTarget.mapToDouble(losses -> losses.mean(metric)).average().orElse(Double.NaN));
    }

    private static double seconds(Measurement measurement) {
        return measurement
                .outcome()
                .losses()
                .map(losses -> losses.timing().total())
                .orElse(0.0);
    }

    private Instant begun(List<Measurement> own) {
        return time(own.stream()
                .mapToDouble(each -> each.elapsed() - seconds(each))
                .min()
                .orElseThrow());
    }

    private Instant ended(List<Measurement> own) {
        return time(own.stream().mapToDouble(Measurement::elapsed).max().orElseThrow());
    }

    /** The search's clock, which stands while a run is interrupted, set to when the run was begun. */
    private Instant time(double seconds) {
        return Instant.parse(facts.started()).plusNanos(Math.round(seconds * 1e9));
    }
}
