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

    /** An allocation on a part of the search text, pruned one-shot by Wanda. */
    Request searched(Allocation allocation, int from, int to, Set<Metric> metrics) {
        return new Request(
                model.workbench().id(),
                allocation,
                Optional.of(Pruner.WANDA),
                CalibrationOrder.ONE_SHOT,
                0,
                new TextPart(model.searched().text(), from, to),
                metrics);
    }

    /** An allocation on a text, pruned by Wanda. */
    Request pruned(Allocation allocation, CalibrationOrder order, int draw, TextPart text) {
        return Request.pruned(model.workbench().id(), allocation, Pruner.WANDA, order, draw, text);
    }

    /** The dense model on a text. */
    Request dense(TextPart text) {
        return Request.dense(model.workbench().id(), model.workbench().config().blocks(), text);
    }
}
