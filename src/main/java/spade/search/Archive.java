package spade.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import spade.allocation.Allocation;
import spade.formula.Formula;

/** Every candidate of a search, each with an allocation of its own. */
final class Archive {

    /** Sums of so many sparsities differ by less in their last bits. */
    private static final double ROUNDING = 1e-9;

    private final double diversity;
    /** By number, from 1. */
    private final List<Candidate> candidates = new ArrayList<>();
    /** The number of the candidate that stands for a formula. */
    private final Map<Formula, Integer> standing = new HashMap<>();
    /** The numbers of candidates by the tilt of their allocations. */
    private final NavigableMap<Double, List<Integer>> byTilt = new TreeMap<>();

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
            byTilt.computeIfAbsent(tilt(candidate.allocations()), tilt -> new ArrayList<>())
                    .add(candidate.number());
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

    /**
     * The closest candidate among those that are too close to be measured again, the first of equals. Tilts never
     * differ by more than allocations do, so that only candidates of nearly the same tilt have to be compared.
     */
    Optional<Candidate> nearest(List<Allocation> allocations) {
        double tilt = tilt(allocations);
        Optional<Candidate> nearest = Optional.empty();
        double least = Double.POSITIVE_INFINITY;
        for (List<Integer> numbers : byTilt.subMap(tilt - diversity - ROUNDING, tilt + diversity + ROUNDING)
                .values()) {
            for (int number : numbers) {
                double distance = distance(get(number).allocations(), allocations);
                boolean first = nearest.isEmpty() || number < nearest.get().number();
                if (close(distance) && (distance < least || (distance == least && first))) {
                    nearest = Optional.of(get(number));
                    least = distance;
                }
            }
        }
        return nearest;
    }

    /** The sparsities of the first half of the blocks less those of the second by blocks, the mean over targets. */
    private static double tilt(List<Allocation> allocations) {
        double tilt = 0;
        for (Allocation allocation : allocations) {
            int blocks = allocation.sparsities().size();
            for (int l = 0; l < blocks; l++) {
                // The distance counts every linear alike.
                double sparsity = allocation.linears().isEmpty()
                        ? allocation.of(l)
                        : allocation.linears().get(l).mean();
                tilt += (l < blocks / 2 ? sparsity : -sparsity) / blocks / allocations.size();
            }
        }
        return tilt;
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
