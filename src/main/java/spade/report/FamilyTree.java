package spade.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A candidate and what it was made of.
 *
 * @param number of the candidate
 * @param operation that made it
 * @param value as {@link ReportedCandidate#value()}
 * @param repeated whether its parents stand where the tree has it nearer to the root
 * @param cut whether its parents are left out, because the tree would be too large to read
 */
record FamilyTree(
        int number,
        String operation,
        String formula,
        double value,
        boolean repeated,
        boolean cut,
        List<FamilyTree> parents) {

    /** Beyond so many ancestors a tree is no longer read. */
    private static final int MOST = 200;

    /** The ancestors of a candidate; each stands with its parents once, where it is nearest to the root. */
    static FamilyTree of(int number, List<ReportedCandidate> candidates) {
        Map<Integer, ReportedCandidate> known =
                candidates.stream().collect(Collectors.toMap(ReportedCandidate::number, candidate -> candidate));
        Set<Integer> met = new HashSet<>();
        FamilyTree root = node(number, known, met);
        Queue<FamilyTree> waiting = new ArrayDeque<>(List.of(root));
        for (FamilyTree place = waiting.poll(); place != null; place = waiting.poll()) {
            ReportedCandidate own = known.get(place.number);
            if (own != null && !place.repeated && !place.cut) {
                for (int parent : own.parents()) {
                    place.parents.add(node(parent, known, met));
                }
                waiting.addAll(place.parents);
            }
        }
        return root;
    }

    /** A node whose parents are still to come, behind those that were made before it. */
    private static FamilyTree node(int number, Map<Integer, ReportedCandidate> known, Set<Integer> met) {
        ReportedCandidate own = known.get(number);
        if (own == null) {
            return new FamilyTree(number, "", "", Double.NaN, false, false, List.of());
        }
        boolean repeated = met.contains(number);
        boolean cut = !repeated && !own.parents().isEmpty() && met.size() >= MOST;
        if (!cut && !own.parents().isEmpty()) {
            met.add(number);
        }
        return new FamilyTree(number, own.operation(), own.formula(), own.value(), repeated, cut, new ArrayList<>());
    }
}
