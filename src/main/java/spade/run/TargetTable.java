package spade.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.NamedFormulas;
import spade.profile.ScoreProfile;
import spade.prune.ActivationFailure;
import spade.prune.CalibrationOrder;
import spade.search.Candidate;

/**
 * What is measured of one target beside its candidates, row by row: the dense model, uniform sparsity, OWL, the best.
 */
final class TargetTable {

    static final String DENSE = "dense";
    static final String UNIFORM = "uniform";
    static final String OWL = "owl";
    static final String BEST = "best";
    private static final double[] NONE = {};

    private final Target target;
    private final SearchListener listener;
    private final Journal journal;
    private final CandidateFitness fitness;
    private final Allocation uniform;
    private final Allocation owl;
    private final Allocation nothing;
    private final List<SearchResult.Row> rows = new ArrayList<>();

    TargetTable(
            Target target, ScoreProfile profile, SearchListener listener, Journal journal, CandidateFitness fitness) {
        this.target = target;
        this.listener = listener;
        this.journal = journal;
        this.fitness = fitness;
        int blocks = profile.blocks().size();
        this.uniform = Allocation.uniform(target.sparsity(), blocks);
        this.owl = new AllocationRule.ByFormula(NamedFormulas.OWL).allocate(profile, target.sparsity());
        this.nothing = Allocation.dense(blocks);
    }

    Target target() {
        return target;
    }

    /** Everything measured so far. */
    List<SearchResult.Row> rows() {
        return rows;
    }

    /** The allocations that a search has to beat. */
    Map<String, Allocation> baselines() {
        Map<String, Allocation> baselines = new LinkedHashMap<>(Map.of(UNIFORM, uniform));
        baselines.put(OWL, owl);
        return baselines;
    }

    private SearchTexts texts() {
        return target.subject().texts();
    }

    /** Measures the dense model, which has to have a finite perplexity. */
    Losses denseOnSearchText() {
        Losses dense = dense("baseline", texts().search());
        if (!Double.isFinite(dense.perplexity())) {
            throw new SpadeException("The dense model " + target.subject().name() + " has no finite perplexity on "
                    + texts().search().source()
                    + ": its forward pass overflows in this dtype; use --dtype bfloat16 or float32.");
        }
        return dense;
    }

    /** Measures uniform sparsity, pruned one-shot. */
    Losses uniformOnSearchText() {
        return fitness.baseline(UNIFORM, target.subject(), uniform);
    }

    /** OWL is the first candidate of every search whose blocks it tells apart. */
    private Losses owlOnSearchText(List<Candidate> complete, int index) {
        return complete.stream()
                .filter(candidate -> candidate.formula().equals(NamedFormulas.OWL))
                .findFirst()
                .map(candidate -> candidate.result().byTarget().get(index))
                .orElseGet(() -> fitness.baseline(OWL, target.subject(), owl));
    }

    private Losses dense(String phase, TokenWindows text) {
        return once(
                phase,
                DENSE,
                nothing,
                "none",
                () -> target.subject().workbench().dense(text));
    }

    private Losses once(
            String phase, String name, Allocation allocation, String pruning, Supplier<Losses> measurement) {
        return journal.once(
                Measurement.wanted(phase, target.subject().name(), name, allocation, pruning, "", 0), measurement);
    }

    /**
     * Adds what the search text says, one-shot.
     *
     * @param complete candidates that have seen all of it
     * @param index of this target
     */
    void addSearch(List<Candidate> complete, Candidate best, int index) {
        add(DENSE, "search", "none", nothing, denseOnSearchText());
        add(UNIFORM, "search", "one-shot", uniform, uniformOnSearchText());
        add(OWL, "search", "one-shot", owl, owlOnSearchText(complete, index));
        add(
                BEST,
                "search",
                "one-shot",
                best.allocations().get(index),
                best.result().byTarget().get(index));
    }

    /** Adds what was confirmed. */
    void addConfirmation(String method, Allocation allocation, Confirmation.Row confirmed) {
        rows.add(new SearchResult.Row(
                target.subject().name(),
                target.sparsity(),
                method,
                "confirmation",
                CalibrationOrder.SEQUENTIAL.toString(),
                Math.exp(confirmed.nll()),
                confirmed.perplexities(),
                Double.NaN,
                allocation.sparsities(),
                allocation.linears(),
                confirmed.windowNll()));
    }

    /** Measures the report text, and returns the differences of the best formula from the baselines. */
    List<PairedDifference> addReport(Allocation best) {
        Map<String, Allocation> methods = baselines();
        methods.put(BEST, best);
        TokenWindows text = texts().report();
        add(DENSE, "report", "none", nothing, dense("report", text));
        Map<String, double[]> sequential = new LinkedHashMap<>();
        methods.forEach((name, allocation) -> {
            for (CalibrationOrder pruning : CalibrationOrder.values()) {
                Losses result = orBroken(
                        text,
                        () -> once(
                                "report",
                                name,
                                allocation,
                                pruning.toString(),
                                () -> target.subject().workbench().pruned(allocation, pruning, text)));
                listener.passed(name, target.title() + ", " + pruning, result.perplexity());
                add(name, "report", pruning.toString(), allocation, result);
                if (pruning == CalibrationOrder.SEQUENTIAL) {
                    sequential.put(name, result.of(Metric.NLL).toArray());
                }
            }
        });
        double[] own = sequential.remove(BEST);
        return sequential.entrySet().stream()
                .map(other -> PairedDifference.of(BEST, own, other.getKey(), other.getValue()))
                .toList();
    }

    /** A model that pruning breaks so far that it cannot be pruned to the end has no perplexity. */
    static Losses orBroken(TokenWindows text, Supplier<Losses> measurement) {
        try {
            return measurement.get();
        } catch (ActivationFailure e) {
            return Losses.broken(text.count());
        }
    }

    private void add(String method, String text, String pruning, Allocation allocation, Losses result) {
        rows.add(new SearchResult.Row(
                target.subject().name(),
                target.sparsity(),
                method,
                text,
                pruning,
                result.perplexity(),
                NONE,
                result.sparsity(),
                allocation.sparsities(),
                allocation.linears(),
                result.of(Metric.NLL).toArray()));
    }
}
