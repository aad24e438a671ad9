package spade.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A candidate and what it was made of.
 *
 * @param number of the candidate
 * @param operation that made it
 * @param repeated whether it stands elsewhere in the tree with its parents
 */
record FamilyTree(
        int number, String operation, String formula, double perplexity, boolean repeated, List<FamilyTree> parents) {

    /** Beyond so many a tree is no longer read. */
    private static final int MOST_GENERATIONS = 40;

    /** The ancestors of a candidate; each stands with its parents once, where it is met first. */
    static FamilyTree of(int number, List<ReportedCandidate> candidates) {
        Map<Integer, ReportedCandidate> byNumber = new HashMap<>();
        candidates.forEach(candidate -> byNumber.put(candidate.number(), candidate));
        return of(number, byNumber, new HashSet<>(), 0);
    }

    private static FamilyTree of(
            int number, Map<Integer, ReportedCandidate> candidates, Set<Integer> met, int generations) {
        ReportedCandidate own = candidates.get(number);
        if (own == null) {
            return new FamilyTree(number, "", "", Double.NaN, false, List.of());
        }
        boolean first = met.add(number);
        List<FamilyTree> parents = new ArrayList<>();
        if (first && generations < MOST_GENERATIONS) {
            own.parents().forEach(parent -> parents.add(of(parent, candidates, met, generations + 1)));
        }
        boolean repeated = !first && !own.parents().isEmpty();
        return new FamilyTree(number, own.operation(), own.formula(), own.perplexity(), repeated, parents);
    }
}
