package spade.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import spade.UsageException;
import spade.data.WindowCount;
import spade.measure.Conditions;
import spade.measure.Placement;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.tasks.TaskPlan;

/**
 * What is compared, and under which conditions.
 *
 * @param conditions model, dtype and calibration
 * @param placement where it is measured
 * @param text that everything is measured on
 * @param windows of it
 * @param searchText for allocations that are searched
 * @param searchWindows of it
 * @param budget tokens that may pass through pruned models while an allocation is searched; empty: each way's own
 * @param pruners ways of pruning
 * @param sparsities overall, for unstructured pruners; N:M has its own
 * @param allocations ways of spreading the sparsity
 * @param order sequential or one-shot
 * @param draws how many random draws of the calibration text; 1: the conditions' own windows
 * @param reference the allocation that the others are compared with, which leads them if it is not among them; its name
 *     once the plan is made
 * @param tasks that are measured too, of models pruned on the first draw
 */
public record ComparisonPlan(
        Conditions conditions,
        Placement placement,
        String text,
        WindowCount windows,
        String searchText,
        WindowCount searchWindows,
        Optional<Long> budget,
        List<Pruner> pruners,
        List<Double> sparsities,
        List<Labelled> allocations,
        CalibrationOrder order,
        int draws,
        String reference,
        Optional<TaskPlan> tasks) {

    /**
     * One row of the table.
     *
     * @param pruner how the model is pruned
     * @param sparsity overall
     * @param allocation where it comes from
     */
    public record Entry(Pruner pruner, double sparsity, Labelled allocation) {

        /** Whether another row has the same pruner at the same sparsity. */
        boolean competesWith(Entry other) {
            return !equals(other) && pruner.equals(other.pruner) && sparsity == other.sparsity;
        }
    }

    public ComparisonPlan {
        pruners = pruners.stream().distinct().toList();
        sparsities = sparsities.stream().distinct().toList();
        if (draws < 1) {
            throw new UsageException("With " + draws + " draws of the calibration text nothing is measured; give 1.");
        }
        String named = reference;
        if (allocations.stream().noneMatch(each -> each.name().equals(named))) {
            Labelled other = Labelled.parse(named);
            reference = other.name();
            if (allocations.stream().noneMatch(each -> each.name().equals(other.name()))) {
                allocations =
                        Stream.concat(Stream.of(other), allocations.stream()).toList();
            }
        }
        allocations = List.copyOf(allocations);
        if (allocations.stream().map(Labelled::name).distinct().count() < allocations.size()) {
            throw new UsageException(
                    "Two of the allocations have the same name; give one of them another, as in NAME=ALLOCATION.");
        }
    }

    /** The rows, in the table's order. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Pruner pruner : pruners) {
            List<Double> of =
                    pruner.pattern().isStructured() ? List.of(pruner.pattern().sparsity()) : sparsities;
            for (double sparsity : of) {
                allocations.forEach(allocation -> entries.add(new Entry(pruner, sparsity, allocation)));
            }
        }
        return entries;
    }

    /**
     * The rows as they are measured: those whose allocations take no search all at once, and each other one when its
     * allocations are found.
     */
    List<List<Entry>> batches() {
        Map<Boolean, List<Entry>> bySearch = entries().stream()
                .collect(Collectors.partitioningBy(
                        entry -> entry.allocation().allocator().readsSearchText()));
        return Stream.concat(
                        Stream.of(bySearch.getOrDefault(false, List.of())),
                        bySearch.getOrDefault(true, List.of()).stream().map(List::of))
                .toList();
    }

    /** Whether models are pruned as they pass, and anew for every pass. */
    boolean prunesAgain() {
        return !pruners.stream().allMatch(by -> by.masksDenseBlocks(order));
    }

    /** Whether an allocator reads a search text. */
    public boolean searches() {
        return allocations.stream().anyMatch(each -> each.allocator().readsSearchText());
    }
}
