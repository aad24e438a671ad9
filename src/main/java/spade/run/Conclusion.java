package spade.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.profile.ScoreProfile;
import spade.prune.CalibrationOrder;
import spade.search.Candidate;
import spade.search.SearchOutcome;

/** What is measured beside and after a search, on all its targets: baselines, confirmation, and the report text. */
final class Conclusion {

    private final SearchPlan plan;
    private final SearchListener listener;
    private final Journal journal;
    private final List<TargetTable> tables = new ArrayList<>();

    /**
     * Prepares the tables.
     *
     * @param profiles by target
     */
    Conclusion(
            SearchPlan plan,
            SearchListener listener,
            Journal journal,
            List<ScoreProfile> profiles,
            CandidateFitness fitness) {
        this.plan = plan;
        this.listener = listener;
        this.journal = journal;
        List<Target> targets = plan.targets();
        for (int t = 0; t < targets.size(); t++) {
            tables.add(new TargetTable(targets.get(t), profiles.get(t), listener, journal, fitness));
        }
    }

    /** Measures what every candidate of the search is seen beside. */
    void baselines() {
        tables.forEach(
                table -> listener.baselines(table.target(), table.denseOnSearchText(), table.uniformOnSearchText()));
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
        listener.reporting(tables.size() * (3 * CalibrationOrder.values().length + 1));
        List<SearchResult.Target> targets = new ArrayList<>();
        for (int t = 0; t < tables.size(); t++) {
            TargetTable table = tables.get(t);
            Allocation allocation = best.allocations().get(t);
            table.addSearch(complete, best, t);
            targets.add(new SearchResult.Target(
                    table.target().subject().name(),
                    table.target().sparsity(),
                    allocation.sparsities(),
                    allocation.linears(),
                    table.addReport(allocation)));
        }
        return new SearchResult(
                run.toString(),
                provenance,
                best.formula().toString(),
                targets,
                found.candidates().size(),
                complete.size(),
                found.stopped(),
                seconds,
                hall,
                tables.stream().flatMap(table -> table.rows().stream()).toList());
    }

    /** The best formula: by confirmation where there is one, else by the search. */
    private Candidate confirmed(List<Candidate> complete, HallOfFame hall) {
        int calibrations = plan.confirmation().calibrations();
        List<Candidate> members = hall.members().stream()
                .limit(plan.confirmation().members())
                .map(member -> byNumber(complete, member.number()))
                .toList();
        if (plan.subjects().get(0).texts().confirmation().isEmpty() || members.isEmpty()) {
            return complete.get(0);
        }
        listener.confirming(tables.size() * (members.size() + 2) * calibrations);
        double[] nll = new double[members.size()];
        List<List<Confirmed>> all = new ArrayList<>();
        for (int t = 0; t < tables.size(); t++) {
            List<Confirmed> rows = rows(tables.get(t), members, t, calibrations);
            all.add(rows);
            for (int m = 0; m < nll.length; m++) {
                nll[m] += rows.get(rows.size() - nll.length + m).row().nll();
            }
        }
        Candidate best = members.get(smallest(nll));
        String winner = best.formula().toString();
        for (int t = 0; t < tables.size(); t++) {
            TargetTable table = tables.get(t);
            all.get(t)
                    .forEach(confirmed -> table.addConfirmation(
                            confirmed.name().equals(winner) ? TargetTable.BEST : confirmed.name(),
                            confirmed.allocation(),
                            confirmed.row()));
        }
        return best;
    }

    /** What was confirmed, and of what. */
    private record Confirmed(String name, Allocation allocation, Confirmation.Row row) {}

    /** The baselines, and behind them the members. */
    private List<Confirmed> rows(TargetTable table, List<Candidate> members, int index, int calibrations) {
        TokenWindows text = table.target().subject().texts().confirmation().orElseThrow();
        Confirmation confirmation = new Confirmation(table.target(), journal, text, calibrations, listener);
        Map<String, Allocation> allocations = table.baselines();
        List<Confirmed> rows = new ArrayList<>();
        allocations.forEach(
                (name, allocation) -> rows.add(new Confirmed(name, allocation, confirmation.row(name, allocation))));
        for (Candidate member : members) {
            String name = member.formula().toString();
            Allocation allocation = member.allocations().get(index);
            rows.add(new Confirmed(name, allocation, confirmation.row(name, allocation)));
        }
        return rows;
    }

    /** A model that pruning broke is the worst. */
    private static int smallest(double[] nll) {
        int best = 0;
        for (int i = 1; i < nll.length; i++) {
            best = nll[i] < nll[best] || Double.isNaN(nll[best]) ? i : best;
        }
        return best;
    }

    private static Candidate byNumber(List<Candidate> candidates, int number) {
        return candidates.stream()
                .filter(candidate -> candidate.number() == number)
                .findFirst()
                .orElseThrow();
    }
}
