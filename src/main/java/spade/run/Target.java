package spade.run;

import java.util.Optional;
import java.util.Set;
import spade.allocation.Allocation;
import spade.evaluate.Metric;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;

/**
 * One of the things that a search wants a formula to be good at.
 *
 * @param model that is pruned
 * @param sparsity the overall sparsity S
 */
public record Target(SearchedModel model, double sparsity) {

    /** Such as {@code SmolLM2-135M at 0.6}. */
    public String title() {
        return model.name() + " at " + sparsity;
    }

    /** Tokens of its search text. */
    long tokens() {
        return (long) model.search().count() * model.search().seqlen();
    }

    /** An allocation on a text, pruned by Wanda in an order; without one, the dense model. */
    Request request(
            Allocation allocation, Optional<CalibrationOrder> order, int draw, TextPart text, Set<Metric> metrics) {
        return new Request(
                model.workbench().id(),
                allocation,
                order.map(pruned -> Pruner.WANDA),
                order.orElse(CalibrationOrder.ONE_SHOT),
                draw,
                text,
                metrics);
    }
}
