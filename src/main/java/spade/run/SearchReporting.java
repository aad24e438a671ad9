package spade.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.data.TokenWindows;
import spade.evaluate.Perplexity;
import spade.formula.NamedFormulas;
import spade.profile.ScoreProfile;
import spade.search.Candidate;
import spade.search.SearchOutcome;

/** What is measured beside and after a search: the dense model, the confirmation, and the table on the report text. */
final class SearchReporting {

    private static final String UNIFORM = "uniform";
    private static final String OWL = "owl";
    private static final String BEST = "best";
    private static final double[] NONE = {};

    private final Workbench workbench;
    private final SearchTexts texts;
    private final ConfirmationSettings confirmation;
    private final SearchListener listener;
    private final Journal journal;
    private final CandidateFitness fitness;
    private final Allocation uniform;
    private final Allocation owl;
    private final Allocation nothing;
    private final List<SearchResult.Row> rows = new ArrayList<>();

    SearchReporting(
            SearchPlan plan, SearchListener listener, Journal journal, ScoreProfile profile, CandidateFitness fitness) {
        this.workbench = plan.workbench();
        this.texts = plan.texts();
        this.confirmation = plan.confirmation();
        this.listener = listener;
        this.journal = journal;
        this.fitness = fitness;
        int blocks = profile.blocks().size();
        this.uniform = Allocation.uniform(plan.settings().sparsity(), blocks);
        this.owl = new AllocationMethod.ByFormula(NamedFormulas.OWL)
                .allocate(profile, plan.settings().sparsity());
        this.nothing = new Allocation(0, new double[blocks]);
    }

    /** Measures the dense model, which has to have a finite perplexity. */
    Perplexity denseOnSearchText() {
        Perplexity dense = dense("baseline", texts.search());
        if (!Double.isFinite(dense.value())) {
            throw new SpadeException("The dense model has no finite perplexity on "
                    + texts.search().source()
                    + ": its forward pass overflows in this dtype; use --dtype bfloat16 or float32.");
        }
        return dense;
    }

    /** Measures uniform sparsity, pruned one-shot. */
    Perplexity uniformOnSearchText() {
        return fitness.baseline(UNIFORM, uniform);
    }

    /** OWL is the first candidate of every search whose blocks it tells apart. */
    private Perplexity owlOnSearchText(List<Candidate> complete) {
        return complete.stream()
                .filter(candidate -> candidate.formula().equals(NamedFormulas.OWL))
                .findFirst()
                .map(Candidate::result)
                .orElseGet(() -> fitness.baseline(OWL, owl));
    }

    private Perplexity dense(String phase, TokenWindows text) {
        return once(phase, "dense", nothing, "none", () -> workbench.dense(text));
    }

    private Perplexity once(
            String phase, String name, Allocation allocation, String pruning, Supplier<Perplexity> measurement) {
        return journal.once(JournalEntry.wanted(phase, name, allocation, pruning, "", 0), measurement);
    }

    /** Confirms the best of a search and measures the report text. */
    SearchResult result(
            Path run,
            Provenance provenance,
            SearchOutcome found,
            List<Candidate> complete,
            HallOfFame hall,
            double seconds) {
        Candidate best = confirmed(complete, hall);
        rows.add(0, row("dense", "search", "none", nothing, denseOnSearchText()));
        rows.add(1, row(UNIFORM, "search", "one-shot", uniform, uniformOnSearchText()));
        rows.add(2, row(OWL, "search", "one-shot", owl, owlOnSearchText(complete)));
        rows.add(3, row(BEST, "search", "one-shot", best.allocation(), best.result()));
        List<PairedDifference> differences = report(best.allocation());
        return new SearchResult(
                run.toString(),
                provenance,
                best.formula().toString(),
                best.allocation().sparsities(),
                found.candidates().size(),
                complete.size(),
                found.stopped(),
                seconds,
                hall,
                rows,
                differences);
    }

    /** The best formula: by confirmation where there is one, else by the search. */
    private Candidate confirmed(List<Candidate> complete, HallOfFame hall) {
        if (texts.confirmation().isEmpty() || confirmation.members() == 0) {
            return complete.get(0);
        }
        Map<String, Allocation> allocations = new LinkedHashMap<>(Map.of(UNIFORM, uniform));
        allocations.put(OWL, owl);
        List<Candidate> members = hall.members().stream()
                .limit(confirmation.members())
                .map(member -> byNumber(complete, member.number()))
                .toList();
        members.forEach(member -> allocations.putIfAbsent(member.formula().toString(), member.allocation()));
        listener.confirming(allocations.size() * confirmation.calibrations());
        Map<String, Confirmation.Row> confirmed = new LinkedHashMap<>();
        new Confirmation(workbench, journal, texts.confirmation().get(), confirmation.calibrations())
                .rows(allocations)
                .forEach(row -> confirmed.put(row.name(), row));
        Candidate best = members.stream()
                .min(Comparator.comparingDouble(
                        member -> orWorst(confirmed.get(member.formula().toString()))))
                .orElseThrow();
        confirmed.forEach((name, row) -> rows.add(confirmationRow(
                name.equals(best.formula().toString()) ? BEST : name, allocations.getOrDefault(name, nothing), row)));
        return best;
    }

    private static double orWorst(Confirmation.@Nullable Row row) {
        return row == null || Double.isNaN(row.perplexity()) ? Double.MAX_VALUE : row.perplexity();
    }

    private static Candidate byNumber(List<Candidate> candidates, int number) {
        return candidates.stream()
                .filter(candidate -> candidate.number() == number)
                .findFirst()
                .orElseThrow();
    }

    /** The differences of the best formula from uniform and OWL, pruned sequentially. */
    private List<PairedDifference> report(Allocation best) {
        Map<String, Allocation> methods = new LinkedHashMap<>(Map.of(UNIFORM, uniform));
        methods.put(OWL, owl);
        methods.put(BEST, best);
        listener.reporting(methods.size() * Pruning.values().length + 1);
        TokenWindows text = texts.report();
        rows.add(row("dense", "report", "none", nothing, dense("report", text)));
        Map<String, double[]> sequential = new LinkedHashMap<>();
        methods.forEach((name, allocation) -> {
            for (Pruning pruning : Pruning.values()) {
                Perplexity result = once(
                        "report",
                        name,
                        allocation,
                        pruning.toString(),
                        () -> workbench.pruned(allocation, pruning, text));
                rows.add(row(name, "report", pruning.toString(), allocation, result));
                if (pruning == Pruning.SEQUENTIAL) {
                    sequential.put(name, result.windowNll());
                }
            }
        });
        double[] own = sequential.remove(BEST);
        return sequential.entrySet().stream()
                .map(other -> PairedDifference.of(BEST, own, other.getKey(), other.getValue()))
                .toList();
    }

    private static SearchResult.Row row(
            String method, String text, String pruning, Allocation allocation, Perplexity result) {
        return new SearchResult.Row(
                method,
                text,
                pruning,
                result.value(),
                NONE,
                result.sparsity(),
                allocation.sparsities(),
                allocation.linears(),
                result.windowNll());
    }

    private static SearchResult.Row confirmationRow(String method, Allocation allocation, Confirmation.Row row) {
        return new SearchResult.Row(
                method,
                "confirmation",
                Pruning.SEQUENTIAL.toString(),
                row.perplexity(),
                row.perplexities(),
                Double.NaN,
                allocation.sparsities(),
                allocation.linears(),
                row.windowNll());
    }
}
