package spade.baseline;

import java.util.Optional;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.formula.BlockValues;
import spade.formula.FormulaParser;
import spade.measure.CalibratedModel;

/**
 * LSA (ICLR 2026): more sparsity where the linears' reconstruction error is larger, through the range S ± α with the α
 * of its released code for each tenth of sparsity.
 */
final class Lsa implements Allocator {

    private static final double[] ALPHA = {0.02, 0.06, 0.02, 0.04, 0.02, 0.04, 0.1, 0.15, 0.12, 0.12};

    @Override
    public String name() {
        return "lsa";
    }

    @Override
    public String toString() {
        return name();
    }

    @Override
    public Allocation allocate(CalibratedModel model, double sparsity, Optional<TokenWindows> searchText) {
        BlockValues values = BlockValues.of(model.linearErrors());
        double alpha = ALPHA[(int) (10 * sparsity + 1e-9)];
        AllocationRule.ByFormula range =
                new AllocationRule.ByFormula(FormulaParser.parse("range(depth, +" + alpha + ")"));
        return range.allocate(values, model.profile(range.detail()), sparsity);
    }
}
