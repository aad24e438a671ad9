package spade.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import spade.Doubles;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.formula.NamedFormulas;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.profile.ScoreProfile;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;
import spade.record.Task;
import spade.search.Candidate;

/**
 * What is measured beside and after a search, on all its targets, each time as one batch: baselines, confirmation, and
 * the report text.
 */
final class Conclusion {

    static final String DENSE = "dense";
    static final String UNIFORM = "uniform";
    static final String OWL = "owl";

    private final List<Target> targets;
    private final List<ScoreProfile> profiles;
    private final Set<Metric> metrics;
    private final JournalledMeasurer measurer;
    private final SearchListener listener;
    /** By target. */
    private final List<List<SearchResult.Row>> rows = new ArrayList<>();

    /** An allocation under its name, on a target with a place. */
    private record Method(int target, String name, Allocation allocation) {}

    /**
     * Prepares what is measured.
     *
     * @param profiles by target
     * @param metrics of the search text
     */
    Conclusion(
            List<Target> targets,
            List<ScoreProfile> profiles,
            Set<Metric> metrics,
            JournalledMeasurer measurer,
            SearchListener listener) {
        this.targets = targets;
        this.profiles = profiles;
        this.metrics = metrics;
        this.measurer = measurer;
        this.listener = listener;
        targets.forEach(target -> rows.add(new ArrayList<>()));
    }

    /** What was measured of every target. */
    List<List<SearchResult.Row>> rows() {
        return rows;
    }

    /** Measures what every candidate of the search is seen beside. */
    void baselines() {
        List<Losses> dense = batch(Purpose.Phase.BASELINE, all(DENSE), this::searched);
        List<Losses> uniform = batch(Purpose.Phase.BASELINE, all(UNIFORM), this::searched);
        for (int t = 0; t < targets.size(); t++) {
            requireFinite(targets.get(t), dense.get(t));
            listener.baselines(targets.get(t), dense.get(t), uniform.get(t));
        }
    }

    private static void requireFinite(Target target, Losses dense) {
        if (!Double.isFinite(dense.perplexity())) {
            throw new SpadeException("The dense model " + target.model().name() + " has no finite perplexity on "
                    + target.model().texts().search().source()
                    + ": its forward pass overflows in this dtype; use --dtype bfloat16 or float32.");
        }
    }

    private List<Method> all(String name) {
        List<Method> methods = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            methods.add(method(t, name));
        }
        return methods;
    }

    private Method method(int target, String name) {
        ScoreProfile profile = profiles.get(target);
        int blocks = profile.blocks().size();
        double sparsity = targets.get(target).sparsity();
        return new Method(
                target,
                name,
                switch (name) {
                    case DENSE -> Allocation.dense(blocks);
                    case UNIFORM -> Allocation.uniform(sparsity, blocks);
                    default -> new AllocationRule.ByFormula(NamedFormulas.OWL).allocate(profile, sparsity);
                });
    }

    private Request searched(Method method) {
        Target target = targets.get(method.target());
        return method.name().equals(DENSE)
                ? target.dense(target.model().searched())
                : target.searched(
                        method.allocation(), 0, target.model().texts().search().count(), metrics);
    }

    private List<Losses> batch(Purpose.Phase phase, List<Method> methods, Function<Method, Request> request) {
        return batch(phase, methods, methods.stream().map(request).toList(), (place, found) -> {});
    }

    /** Measures a batch whole. A model that pruning broke has losses that are no numbers. */
    private List<Losses> batch(Purpose.Phase phase, List<Method> methods, List<Request> requests, Passed passed) {
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            Method method = methods.get(i);
            tasks.add(new Task(
                    Purpose.of(phase, targets.get(method.target()).model().name(), method.name()), requests.get(i)));
        }
        List<Losses> found = new ArrayList<>(Collections.nCopies(tasks.size(), Losses.broken(1)));
        measurer.measure(tasks, (place, outcome) -> {
            found.set(place, losses(outcome, requests.get(place).text()));
            passed.passed(place, found.get(place));
        });
        return found;
    }

    /** Hears of a measurement of a batch. */
    private interface Passed {
        void passed(int place, Losses losses);
    }

    static Losses losses(Outcome outcome, TextPart text) {
        outcome.failure().filter(failure -> !failure.broken()).ifPresent(failure -> {
            throw new SpadeException(failure.reason() + " Mend that and continue with --resume.");
        });
        return outcome.losses().orElseGet(() -> Losses.broken(text.windows()));
    }

    /**
     * Confirms members of the hall of fame beside the baselines: pruned sequentially, on a text that the search has not
     * seen, calibrated on several draws of the calibration text.
     *
     * @return the best of the members
     */
    Candidate confirmed(List<Candidate> members, int draws) {
        List<Method> methods = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            methods.addAll(List.of(method(t, UNIFORM), method(t, OWL)));
            for (Candidate member : members) {
                methods.add(new Method(
                        t, member.formula().toString(), member.allocations().get(t)));
            }
        }
        List<List<Losses>> byMethod = drawn(methods, draws);
        double[] nll = new double[members.size()];
        for (int i = 0; i < methods.size(); i++) {
            int member = i % (members.size() + 2) - 2;
            if (member >= 0) {
                nll[member] += byMethod.get(i).stream()
                        .mapToDouble(losses -> losses.mean(Metric.NLL))
                        .sum();
            }
        }
        Candidate best = members.get(smallest(nll));
        for (int i = 0; i < methods.size(); i++) {
            Method method = methods.get(i);
            boolean won = method.name().equals(best.formula().toString());
            Method shown = won ? new Method(method.target(), SearchResult.BEST, method.allocation()) : method;
            add(shown, Purpose.Phase.CONFIRMATION, Optional.of(CalibrationOrder.SEQUENTIAL), byMethod.get(i));
        }
        return best;
    }

    /** By method the losses of every draw. */
    private List<List<Losses>> drawn(List<Method> methods, int draws) {
        listener.confirming(methods.size() * draws);
        List<Method> repeated = new ArrayList<>();
        List<Request> requests = new ArrayList<>();
        for (Method method : methods) {
            Target target = targets.get(method.target());
            TextPart text = TextPart.of(target.model().texts().confirmation().orElseThrow());
            for (int draw = 0; draw < draws; draw++) {
                repeated.add(method);
                requests.add(target.pruned(method.allocation(), CalibrationOrder.SEQUENTIAL, draw, text));
            }
        }
        List<Losses> found = batch(
                Purpose.Phase.CONFIRMATION,
                repeated,
                requests,
                (place, losses) -> passed(repeated.get(place), "calibration " + (place % draws + 1), losses));
        List<List<Losses>> byMethod = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            byMethod.add(found.subList(i * draws, (i + 1) * draws));
        }
        return byMethod;
    }

    private void passed(Method method, String what, Losses losses) {
        listener.passed(method.name(), targets.get(method.target()).title() + ", " + what, losses.perplexity());
    }

    /** A model that pruning broke is the worst. */
    private static int smallest(double[] nll) {
        int best = 0;
        for (int i = 1; i < nll.length; i++) {
            best = nll[i] < nll[best] || Double.isNaN(nll[best]) ? i : best;
        }
        return best;
    }

    /**
     * Adds what the search text says, one-shot.
     *
     * @param complete candidates that have seen all of it
     */
    void searched(List<Candidate> complete, Candidate best) {
        Optional<Candidate> owl = complete.stream()
                .filter(candidate -> candidate.formula().equals(NamedFormulas.OWL))
                .findFirst();
        for (String name : List.of(DENSE, UNIFORM, OWL)) {
            List<Method> methods = all(name);
            // OWL is the first candidate of every search whose blocks it tells apart.
            List<Losses> losses = name.equals(OWL) && owl.isPresent()
                    ? owl.get().result().byTarget()
                    : batch(Purpose.Phase.BASELINE, methods, this::searched);
            methods.forEach(method -> addSearched(method, losses.get(method.target())));
        }
        for (int t = 0; t < targets.size(); t++) {
            addSearched(
                    new Method(t, SearchResult.BEST, best.allocations().get(t)),
                    best.result().byTarget().get(t));
        }
    }

    private void addSearched(Method method, Losses losses) {
        Optional<CalibrationOrder> order =
                method.name().equals(DENSE) ? Optional.empty() : Optional.of(CalibrationOrder.ONE_SHOT);
        add(method, Purpose.Phase.SEARCH, order, List.of(losses));
    }

    /** Measures the report text. */
    void report(Candidate best) {
        List<Method> methods = new ArrayList<>();
        List<Optional<CalibrationOrder>> orders = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            methods.add(method(t, DENSE));
            orders.add(Optional.empty());
            for (Method method : List.of(
                    method(t, UNIFORM),
                    method(t, OWL),
                    new Method(t, SearchResult.BEST, best.allocations().get(t)))) {
                for (CalibrationOrder order : EnumSet.allOf(CalibrationOrder.class)) {
                    methods.add(method);
                    orders.add(Optional.of(order));
                }
            }
        }
        listener.reporting(methods.size());
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < methods.size(); i++) {
            Target target = targets.get(methods.get(i).target());
            TextPart text = TextPart.of(target.model().texts().report());
            Allocation allocation = methods.get(i).allocation();
            requests.add(orders.get(i)
                    .map(order -> target.pruned(allocation, order, 0, text))
                    .orElseGet(() -> target.dense(text)));
        }
        List<Losses> found = batch(
                Purpose.Phase.REPORT,
                methods,
                requests,
                (place, losses) ->
                        orders.get(place).ifPresent(order -> passed(methods.get(place), order.toString(), losses)));
        for (int i = 0; i < found.size(); i++) {
            add(methods.get(i), Purpose.Phase.REPORT, orders.get(i), List.of(found.get(i)));
        }
    }

    /**
     * By target the differences of the best formula from the baselines on the report text, pruned sequentially;
     * corrected for their number.
     */
    List<List<PairedDifference>> differences() {
        List<PairedDifference> all = new ArrayList<>();
        for (List<SearchResult.Row> of : rows) {
            Doubles best = reported(of, SearchResult.BEST);
            for (String name : List.of(UNIFORM, OWL)) {
                all.add(PairedDifference.of(SearchResult.BEST, List.of(best), name, List.of(reported(of, name))));
            }
        }
        List<PairedDifference> corrected = PairedDifference.corrected(all);
        List<List<PairedDifference>> byTarget = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            byTarget.add(corrected.subList(2 * t, 2 * t + 2));
        }
        return byTarget;
    }

    private static Doubles reported(List<SearchResult.Row> rows, String method) {
        return rows.stream()
                .filter(row -> row.is(method, Purpose.Phase.REPORT, Optional.of(CalibrationOrder.SEQUENTIAL)))
                .findFirst()
                .orElseThrow()
                .nll();
    }

    private void add(Method method, Purpose.Phase text, Optional<CalibrationOrder> order, List<Losses> byDraw) {
        Doubles nll = Doubles.means(
                byDraw.stream().map(losses -> losses.of(Metric.NLL)).toList());
        rows.get(method.target())
                .add(new SearchResult.Row(
                        method.name(),
                        text,
                        order,
                        Metric.NLL.shown(nll.mean()),
                        byDraw.size() < 2
                                ? Doubles.NONE
                                : Doubles.of(byDraw.stream().mapToDouble(Losses::perplexity)),
                        byDraw.stream().mapToDouble(Losses::sparsity).average().orElse(Double.NaN),
                        method.allocation(),
                        nll));
    }
}
