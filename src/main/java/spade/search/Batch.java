package spade.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import spade.allocation.Allocation;

/**
 * Chooses what to measure next of what a model of the loss thinks good: the best, different from each other and from
 * what was measured, and the best of complexities that they leave out.
 *
 * @param known whether allocations are those of a measured candidate
 * @param diversity allocations that differ by less are one
 */
record Batch(Predicate<List<Allocation>> known, double diversity) {

    /** The share of a batch that is chosen by predicted loss alone. */
    private static final double BEST = 0.6;
    /** How far members of a batch are apart at first, in diversities; with fewer, they come closer. */
    private static final double APART = 8;

    /** @param found the best first */
    List<Predicted> of(List<Predicted> found, int size) {
        List<Predicted> open =
                found.stream().filter(each -> !known.test(each.allocations())).toList();
        List<Predicted> batch = new ArrayList<>();
        add(batch, open, APART, (int) Math.ceil(BEST * size));
        add(batch, Predicted.front(open), APART / 2, size);
        for (double apart = APART / 2; apart >= 1 && batch.size() < size; apart /= 2) {
            add(batch, open, apart, size);
        }
        return batch;
    }

    private void add(List<Predicted> batch, List<Predicted> some, double apart, int size) {
        for (Predicted each : some) {
            boolean different = batch.stream().allMatch(other -> distance(each, other) >= apart * diversity);
            if (batch.size() < size && different && !batch.contains(each)) {
                batch.add(each);
            }
        }
    }

    private static double distance(Predicted one, Predicted other) {
        return Archive.distance(one.allocations(), other.allocations());
    }
}
