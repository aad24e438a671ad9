package spade.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.data.TokenWindows;
import spade.evaluate.Perplexity;
import spade.formula.Formula;
import spade.formula.NamedFormulas;
import spade.profile.ScoreProfile;
import spade.search.Candidate;
import spade.search.FormulaSearch;
import spade.search.Objective;
import spade.search.SearchOutcome;
import spade.search.SearchSettings;

/** A search from its provenance to its result: everything it finds is on disk before it goes on. */
public final class SearchRun {

    private final Workbench workbench;
    private final SearchSettings settings;
    private final TokenWindows searchText;
    private final TokenWindows reportText;
    private final RunDirectory directory;
    private final SearchListener listener;

    /**
     * Prepares a run; {@link #go} does it.
     *
     * @param reportText measured only after the search has ended
     */
    public SearchRun(
            Workbench workbench,
            SearchSettings settings,
            TokenWindows searchText,
            TokenWindows reportText,
            RunDirectory directory,
            SearchListener listener) {
        this.workbench = workbench;
        this.settings = settings;
        this.searchText = searchText;
        this.reportText = reportText;
        this.directory = directory;
        this.listener = listener;
    }

    /** Searches, reports and writes the result. */
    public SearchResult go() {
        Provenance provenance = Provenance.of(workbench, searchText, reportText, settings);
        directory.writeProvenance(provenance);
        settings.seeds().forEach(seed -> new AllocationMethod.ByFormula(seed).requireKinds(workbench.linears()));
        ScoreProfile profile = workbench.profile(settings.detail());
        directory.writeProfile(profile);
        listener.ranking(workbench.rankBytes(), workbench.ranksFit());
        workbench.keepRanks();
        Perplexity dense = workbench.dense(searchText);
        if (!Double.isFinite(dense.value())) {
            throw new SpadeException("The dense model has no finite perplexity on " + searchText.source()
                    + ": its forward pass overflows in this dtype; use --dtype bfloat16 or float32.");
        }
        if (settings.objective() == Objective.KL) {
            workbench.keepDense(searchText);
        }
        listener.baselines(
                dense,
                oneShot(Allocation.uniform(settings.sparsity(), profile.blocks().size())));
        long start = System.nanoTime();
        SearchOutcome found = search(profile);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (found.candidates().isEmpty()) {
            throw new SpadeException("The time was over before a candidate was measured; give a longer --time.");
        }
        Candidate best = found.candidates().get(0);
        SearchResult result = new SearchResult(
                directory.path().toString(),
                provenance,
                best.formula().toString(),
                best.allocation().sparsities(),
                found.candidates().size(),
                found.stopped(),
                seconds,
                table(profile, best.formula(), dense));
        directory.writeResult(result);
        return result;
    }

    private SearchOutcome search(ScoreProfile profile) {
        try (Journal journal = directory.journal()) {
            return new FormulaSearch(settings, profile, this::oneShot, candidate -> {
                        journal.append(candidate);
                        listener.candidate(candidate);
                    })
                    .run();
        }
    }

    private Perplexity oneShot(Allocation allocation) {
        return settings.objective() == Objective.KL
                ? workbench.compared(allocation)
                : workbench.pruned(allocation, Pruning.ONE_SHOT, searchText);
    }

    private List<SearchResult.Row> table(ScoreProfile profile, Formula best, Perplexity denseOnSearchText) {
        Map<String, Allocation> methods = new LinkedHashMap<>();
        methods.put(
                "uniform",
                Allocation.uniform(settings.sparsity(), profile.blocks().size()));
        methods.put("owl", allocation(NamedFormulas.OWL, profile));
        methods.put("best", allocation(best, profile));
        listener.reporting(methods.size() * Pruning.values().length + 1);
        List<SearchResult.Row> rows = new ArrayList<>();
        Allocation nothing = new Allocation(0, new double[profile.blocks().size()]);
        rows.add(row("dense", "search", "none", nothing, denseOnSearchText));
        rows.add(row("dense", "report", "none", nothing, workbench.dense(reportText)));
        methods.forEach((name, allocation) -> {
            for (Pruning pruning : Pruning.values()) {
                List<Perplexity> both = workbench.pruned(allocation, pruning, List.of(searchText, reportText));
                rows.add(row(name, "search", pruning.toString(), allocation, both.get(0)));
                rows.add(row(name, "report", pruning.toString(), allocation, both.get(1)));
            }
        });
        return rows;
    }

    private Allocation allocation(Formula formula, ScoreProfile profile) {
        return new AllocationMethod.ByFormula(formula).allocate(profile, settings.sparsity());
    }

    private static SearchResult.Row row(
            String method, String text, String pruning, Allocation allocation, Perplexity result) {
        return new SearchResult.Row(
                method,
                text,
                pruning,
                result.value(),
                result.sparsity(),
                allocation.sparsities(),
                allocation.linears(),
                result.windowNll());
    }
}
