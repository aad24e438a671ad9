package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.Set;
import spade.model.LinearSlot;

/** Swaps pruned weights of attention for kept ones while that brings a row's expected output closer (ICLR 2024). */
final class Dsnot implements Refinement {

    static final Set<Statistic> NEEDS = Set.of(Statistic.NORMS, Statistic.MOMENTS);

    /** Swaps per row, and the error that is left alone, as in its released code. */
    private static final long CYCLES = 50;

    private static final double LEAST_ERROR = 0.1;

    @Override
    public NDArray refine(PrunableLinear linear, NDArray mask, Zeros zeros) {
        if (linear.slot().role() != LinearSlot.Role.ATTENTION) {
            return mask;
        }
        return linear.call("refined")
                .with(mask)
                .with(linear.norms())
                .with(linear.moments())
                .with((long) zeros.group())
                .with(CYCLES)
                .with(LEAST_ERROR)
                .tensor(linear.work());
    }
}
