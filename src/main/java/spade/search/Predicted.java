package spade.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import spade.allocation.Allocation;
import spade.formula.Formula;

/**
 * A formula and what models of the loss say of it.
 *
 * @param allocations what it gives, by target
 * @param loss predicted, over all targets, in nats per token relative to uniform sparsity
 */
public record Predicted(Formula formula, List<Allocation> allocations, double loss) {

    public Predicted {
        allocations = List.copyOf(allocations);
    }

    /** Those that no other one beats in both, loss and complexity, the best first. */
    public static List<Predicted> front(List<Predicted> some) {
        List<Predicted> front = new ArrayList<>();
        some.stream()
                .sorted(Comparator.comparingInt(
                                (Predicted each) -> each.formula().complexity())
                        .thenComparingDouble(Predicted::loss))
                .forEachOrdered(each -> {
                    if (front.isEmpty() || each.loss() < front.get(0).loss()) {
                        front.add(0, each);
                    }
                });
        return front;
    }
}
