package spade.export;

import java.util.List;
import java.util.stream.IntStream;
import spade.allocation.Allocation;
import spade.model.Families;
import spade.model.Family;
import spade.model.LinearSlot;
import spade.profile.LinearProfile;
import spade.profile.ScoreProfile;

/**
 * An allocation for a model.
 *
 * @param method what made it, as users name it
 * @param model at least its shapes
 */
public record ModelAllocation(String method, Allocation allocation, ScoreProfile model) {

    /** Kinds of linears of every block, the columns of a linear allocation. */
    List<String> linears() {
        return model.linears();
    }

    boolean isByLinear() {
        return !allocation.linears().isEmpty();
    }

    Family family() {
        return Families.of(model);
    }

    /** A module of the model that holds linears, and its sparsity. */
    record Module(String path, double sparsity) {}

    /**
     * Every module, block after block; what holds several linears has the mean of their sparsities over all weights.
     */
    List<Module> each() {
        Family family = family();
        return IntStream.range(0, allocation.sparsities().size())
                .boxed()
                .flatMap(l -> family.slots().stream()
                        .map(LinearSlot::path)
                        .distinct()
                        .map(path -> new Module(family.module(l, path), sparsity(l, path))))
                .toList();
    }

    private double sparsity(int block, String path) {
        List<LinearProfile> linears = model.blocks().get(block).linears();
        int[] parts = family().parts(path);
        if (parts.length == 1) {
            return allocation.of(block, parts[0]);
        }
        return Allocation.weightedMean(
                IntStream.of(parts).mapToDouble(i -> allocation.of(block, i)).toArray(),
                IntStream.of(parts).mapToLong(i -> linears.get(i).parameters()).toArray());
    }
}
