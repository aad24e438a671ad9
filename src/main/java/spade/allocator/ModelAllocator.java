package spade.allocator;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.evaluate.Metric;
import spade.formula.BlockValues;
import spade.formula.FormulaParser;
import spade.measure.CalibratedModel;
import spade.measure.TextPart;

/**
 * A published way that needs the model itself.
 *
 * @param key changes with the way, so that no table mixes allocations of two
 */
record ModelAllocator(String name, String key, boolean readsSearchText, Way way) implements Allocator {

    private static final double[] LSA_ALPHA = {0.02, 0.06, 0.02, 0.04, 0.02, 0.04, 0.1, 0.15, 0.12, 0.12};

    private static final double ATP_STEP = 0.002;

    static final List<Allocator> ALL = List.of(
            new ModelAllocator("lsa", "lsa", false, (model, s, text) -> lsa(model, s)),
            // BESA-style: every block keeps the overall sparsity and learns how to spread it over its linears.
            new ModelAllocator("besa", "besa 2", false, (model, s, text) -> model.learnedSparsities(s)),
            new ModelAllocator(
                    "atp-searched",
                    "atp-searched",
                    true,
                    (model, s, text) -> atp(model, s, TextPart.of(text.orElseThrow()))),
            new ModelAllocator(
                    "evopress",
                    "evopress",
                    true,
                    (model, s, text) ->
                            model.withRanks(new LevelSearch(model, s, TextPart.of(text.orElseThrow()))::run)));

    /** What makes the allocation. */
    interface Way {
        Allocation allocate(CalibratedModel model, double sparsity, Optional<TokenWindows> searchText);
    }

    /**
     * LSA (ICLR 2026): more sparsity where the linears' reconstruction error is larger, through the range S ± α with
     * the α of its released code for each tenth of sparsity.
     */
    private static Allocation lsa(CalibratedModel model, double sparsity) {
        double alpha = LSA_ALPHA[(int) (10 * sparsity + 1e-9)];
        AllocationRule.ByFormula range =
                new AllocationRule.ByFormula(FormulaParser.parse("range(depth, +" + alpha + ")"));
        return range.allocate(BlockValues.of(model.linearErrors()), model.profile(range.detail()), sparsity);
    }

    /**
     * ATP (Huang et al., ICML 2025) with its slope searched as published: a ramp over depth whose β, in steps of 0.002
     * up to min(2S, 2(1−S)) / (L−1), is the one of lowest perplexity, here of the model pruned one-shot on the search
     * text.
     */
    private static Allocation atp(CalibratedModel model, double sparsity, TextPart text) {
        int last = model.workbench().config().blocks() - 1;
        Allocation best = null;
        double lowest = Double.POSITIVE_INFINITY;
        for (int step = 1; last > 0 && step * ATP_STEP * last <= 2 * Math.min(sparsity, 1 - sparsity); step++) {
            double lambda = step * ATP_STEP * last / 2;
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

    @Override
    public Allocation allocate(CalibratedModel model, double sparsity, Optional<TokenWindows> searchText) {
        return way.allocate(model, sparsity, searchText);
    }

    @Override
    public String toString() {
        return name;
    }
}
