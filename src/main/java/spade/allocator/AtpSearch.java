package spade.allocator;

import java.util.Set;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.evaluate.Metric;
import spade.measure.CalibratedModel;
import spade.measure.TextPart;

/**
 * ATP (Huang et al., ICML 2025) with its slope searched as published: a ramp over depth whose β, in steps of 0.002 up
 * to min(2S, 2(1−S)) / (L−1), is the one of lowest perplexity, here of the model pruned one-shot on the search text.
 */
final class AtpSearch {

    private static final double STEP = 0.002;

    private AtpSearch() {}

    static Allocation allocate(CalibratedModel model, double sparsity, TextPart text) {
        int last = model.workbench().config().blocks() - 1;
        Allocation best = null;
        double lowest = Double.POSITIVE_INFINITY;
        for (int step = 1; last > 0 && step * STEP * last <= 2 * Math.min(sparsity, 1 - sparsity); step++) {
            double lambda = step * STEP * last / 2;
            Allocation ramp = model.allocate(AllocationRule.parse("range(depth, +" + lambda + ")"), sparsity);
            double nll = model.pruned(ramp, text, Set.of(Metric.NLL)).mean(Metric.NLL);
            if (nll < lowest) {
                lowest = nll;
                best = ramp;
            }
        }
        if (best == null) {
            throw new SpadeException("No ramp over " + (last + 1) + " blocks at sparsity " + sparsity
                    + " left the model whole; ATP has none to offer.");
        }
        return best;
    }
}
