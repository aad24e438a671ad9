package spade.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spade.UsageException;
import spade.allocator.Allocator;
import spade.data.WindowCount;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.run.Conditions;

/**
 * What is compared, and under which protocol.
 *
 * @param protocol model, dtype, device and calibration
 * @param text that everything is measured on
 * @param windows of it
 * @param searchText for allocations that are searched
 * @param searchWindows of it
 * @param recipes ways of pruning
 * @param sparsities overall, for unstructured recipes; N:M has its own
 * @param allocations ways of spreading the sparsity
 * @param pruning sequential or one-shot
 * @param draws how many random draws of the calibration text; 1: the protocol's own windows
 * @param reference name of the allocation that the others are compared with
 */
public record ComparisonPlan(
        Conditions protocol,
        String text,
        WindowCount windows,
        String searchText,
        WindowCount searchWindows,
        List<Pruner> recipes,
        List<Double> sparsities,
        List<Allocator> allocations,
        CalibrationOrder pruning,
        int draws,
        String reference) {

    /**
     * One row of the table.
     *
     * @param recipe how the model is pruned
     * @param sparsity overall
     * @param source of the allocation
     */
    public record Entry(Pruner recipe, double sparsity, Allocator source) {}

    public ComparisonPlan {
        recipes = recipes.stream().distinct().toList();
        sparsities = sparsities.stream().distinct().toList();
        allocations = List.copyOf(allocations);
        if (draws < 1) {
            throw new UsageException("With " + draws + " draws of the calibration text nothing is measured; give 1.");
        }
        if (allocations.stream().map(Allocator::name).distinct().count() < allocations.size()) {
            throw new UsageException("Two of the allocations have the same name; give each once.");
        }
        if (allocations.stream().noneMatch(source -> source.name().equals(reference))) {
            throw new UsageException("The reference '" + reference + "' is none of the allocations "
                    + String.join(
                            ", ", allocations.stream().map(Allocator::name).toList())
                    + "; name one with --reference.");
        }
    }

    /** The rows, in the table's order. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Pruner recipe : recipes) {
            List<Double> of =
                    recipe.pattern().isStructured() ? List.of(recipe.pattern().sparsity()) : sparsities;
            for (double sparsity : of) {
                allocations.forEach(source -> entries.add(new Entry(recipe, sparsity, source)));
            }
        }
        return entries;
    }

    /** The protocols to calibrate by: one per draw. */
    List<Conditions> protocols() {
        if (draws == 1) {
            return List.of(protocol);
        }
        List<Conditions> protocols = new ArrayList<>();
        for (int i = 0; i < draws; i++) {
            protocols.add(
                    protocol.withCalibrationSeed(protocol.calibrationSeed().orElse(0) + i));
        }
        return protocols;
    }

    /** The allocation source that reads a search text, if any. */
    Optional<Allocator> searching() {
        return allocations.stream().filter(Allocator::readsSearchText).findFirst();
    }
}
