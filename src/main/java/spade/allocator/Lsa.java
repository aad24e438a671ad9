package spade.allocator;

import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.formula.BlockValues;
import spade.formula.FormulaParser;
import spade.measure.CalibratedModel;

/**
 * LSA (ICLR 2026): more sparsity where the linears' reconstruction error is larger, through the range S ± α with the α
 * of its released code for each tenth of sparsity.
 */
final class Lsa {

    private static final double[] ALPHA = {0.02, 0.06, 0.02, 0.04, 0.02, 0.04, 0.1, 0.15, 0.12, 0.12};

    private Lsa() {}

    static Allocation allocate(CalibratedModel model, double sparsity) {
        BlockValues values = BlockValues.of(model.linearErrors());
        double alpha = ALPHA[(int) (10 * sparsity + 1e-9)];
        AllocationRule.ByFormula range =
                new AllocationRule.ByFormula(FormulaParser.parse("range(depth, +" + alpha + ")"));
        return range.allocate(values, model.profile(range.detail()), sparsity);
    }
}
