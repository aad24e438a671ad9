package spade.prune;

import ai.djl.ndarray.NDArray;
import spade.model.LinearSlot;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * One linear of a block on its way through a pruner.
 *
 * @param statistics of the block
 * @param index its place among the block's linears
 * @param work owns what is made on the way
 */
record PrunableLinear(BlockStatistics statistics, int index, TensorScope work) {

    /** The dense weight [out, in]. */
    NDArray weight() {
        return statistics.block().linears().get(index);
    }

    LinearSlot slot() {
        return statistics.model().slots().get(index);
    }

    int inputs() {
        return Math.toIntExact(weight().getShape().get(1));
    }

    /** ‖X‖ [in]. */
    NDArray norms() {
        return work.floats(statistics.norms().get(slot().input()), inputs());
    }

    /** Xᵀ·X [in, in]. */
    NDArray gram() {
        return statistics.sum(Statistic.GRAM, slot().input());
    }

    /** What {@link Gradients} has of the weight [out, in]. */
    NDArray gradient() {
        return work.floats(statistics.gradient(index), weight().getShape().getShape());
    }

    Kernels kernels() {
        return work.kernels("pruners");
    }

    /** Begins a call of a kernel whose first operand is the weight. */
    Kernels.Call call(String kernel) {
        return kernels().call(kernel).with(weight());
    }
}
