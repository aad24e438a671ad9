package spade.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import spade.allocation.Allocation;
import spade.formula.Formula;

/** Every candidate of a search, each with an allocation of its own. */
final class Archive {

    private final double diversity;
    /** By number, from 1. */
    private final List<Candidate> candidates = new ArrayList<>();
    /** The number of the candidate that stands for a formula. */
    private final Map<Formula, Integer> standing = new HashMap<>();

    /** @param diversity allocations with a smaller mean difference count as one */
    Archive(double diversity) {
        this.diversity = diversity;
    }

    int size() {
        return candidates.size();
    }

    Candidate get(int number) {
        return candidates.get(number - 1);
    }

    /** Takes in a candidate that is new, or what became of one. */
    void put(Candidate candidate) {
        if (candidate.number() > candidates.size()) {
            candidates.add(candidate);
        } else {
            candidates.set(candidate.number() - 1, candidate);
        }
        stand(candidate.formula(), candidate.number());
    }

    /** A formula's allocations are, or nearly, those of a candidate. */
    void stand(Formula formula, int number) {
        standing.put(formula, number);
    }

    /** The number of the candidate that stands for a formula. */
    Optional<Integer> standing(Formula formula) {
        return Optional.ofNullable(standing.get(formula));
    }

    /** The closest candidate among those that are too close to be measured again. */
    Optional<Candidate> nearest(List<Allocation> allocations) {
        return candidates.stream()
                .filter(candidate -> close(distance(candidate.allocations(), allocations)))
                .min(Comparator.comparingDouble(candidate -> distance(candidate.allocations(), allocations)));
    }

    /** Whether the allocations of two candidates count as one. */
    boolean close(Candidate one, Candidate other) {
        return close(distance(one.allocations(), other.allocations()));
    }

    private boolean close(double distance) {
        return distance < diversity || distance == 0;
    }

    /** The mean difference of sparsities over targets. */
    static double distance(List<Allocation> one, List<Allocation> other) {
        return IntStream.range(0, one.size())
                .mapToDouble(t -> one.get(t).distance(other.get(t)))
                .average()
                .orElseThrow();
    }

    /** Everything measured: those that have seen all windows, best first, then the others; equals as evaluated. */
    List<Candidate> best(Race race) {
        return candidates.stream()
                .filter(candidate ->
                        candidate.windows() > 0 || candidate.failure().isPresent())
                .sorted(Comparator.comparing((Candidate candidate) -> !race.isComplete(candidate))
                        .thenComparingDouble(race::value)
                        .thenComparingInt(Candidate::number))
                .toList();
    }
}
