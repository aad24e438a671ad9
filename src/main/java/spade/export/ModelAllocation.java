package spade.export;

import java.util.List;
import java.util.stream.IntStream;
import spade.allocation.Allocation;
import spade.model.Families;
import spade.model.Family;

/**
 * An allocation for a model.
 *
 * @param method what made it, as users name it
 * @param linears kinds of linears of every block, the columns of a linear allocation
 */
public record ModelAllocation(String method, Allocation allocation, List<String> linears) {

    public ModelAllocation {
        linears = List.copyOf(linears);
    }

    boolean isByLinear() {
        return !allocation.linears().isEmpty();
    }

    Family family() {
        return Families.naming(linears);
    }

    /** A linear of the model: its module and its sparsity. */
    record Linear(String module, double sparsity) {}

    /** Every linear, block after block. */
    List<Linear> each() {
        return IntStream.range(0, allocation.sparsities().size())
                .boxed()
                .flatMap(l -> IntStream.range(0, linears.size())
                        .mapToObj(i ->
                                new Linear(family().module(l, family().slots().get(i)), allocation.of(l, i))))
                .toList();
    }
}
