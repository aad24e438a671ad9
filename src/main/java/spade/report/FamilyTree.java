package spade.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

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

    /** A place in the tree while it grows. */
    private static final class Place {

        private final int number;
        private final List<Place> parents = new ArrayList<>();
        private boolean repeated;
        private boolean cut;

        Place(int number) {
            this.number = number;
        }
    }

    /** The ancestors of a candidate; each stands with its parents once, where it is nearest to the root. */
    static FamilyTree of(int number, List<ReportedCandidate> candidates) {
        Map<Integer, ReportedCandidate> byNumber = new HashMap<>();
        candidates.forEach(candidate -> byNumber.put(candidate.number(), candidate));
        Place root = new Place(number);
        Set<Integer> met = new HashSet<>();
        Queue<Place> waiting = new ArrayDeque<>(List.of(root));
        for (Place place = waiting.poll(); place != null; place = waiting.poll()) {
            ReportedCandidate own = byNumber.get(place.number);
            if (own == null || own.parents().isEmpty()) {
                continue;
            }
            place.repeated = met.contains(place.number);
            place.cut = !place.repeated && met.size() >= MOST;
            if (!place.repeated && !place.cut) {
                met.add(place.number);
                own.parents().stream().map(Place::new).forEach(place.parents::add);
                waiting.addAll(place.parents);
            }
        }
        return grown(root, byNumber);
    }

    private static FamilyTree grown(Place place, Map<Integer, ReportedCandidate> candidates) {
        ReportedCandidate own = candidates.get(place.number);
        return new FamilyTree(
                place.number,
                own == null ? "" : own.operation(),
                own == null ? "" : own.formula(),
                own == null ? Double.NaN : own.value(),
                place.repeated,
                place.cut,
                place.parents.stream().map(parent -> grown(parent, candidates)).toList());
    }
}
