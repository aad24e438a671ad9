package spade.prune;

import ai.djl.ndarray.NDArray;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.model.LinearSlot;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * One linear on its way through a pruner.
 *
 * @param weight [out, in]
 * @param index its place among the linears of its block
 * @param statistics of its block
 * @param work owns what is made on the way
 */
record PrunableLinear(NDArray weight, int index, LinearSlot slot, BlockStatistics statistics, TensorScope work) {

    static PrunableLinear of(
            LanguageModel model, Block block, int index, BlockStatistics statistics, TensorScope work) {
        return new PrunableLinear(
                block.linears().get(index), index, model.slots().get(index), statistics, work);
    }

    int inputs() {
        return Math.toIntExact(weight.getShape().get(1));
    }

    /** ‖X‖ [in]. */
    NDArray norms() {
        float[] norms = statistics.norms().get(slot.input());
        return work.floats(norms, norms.length);
    }

    /**
     * Float32 [2, in]: of every feature the sum over a window's tokens and its variance within a window, means over
     * windows.
     */
    NDArray moments() {
        double[] moments = statistics.moments(slot.input());
        float[] values = new float[moments.length];
        for (int j = 0; j < values.length; j++) {
            values[j] = (float) moments[j];
        }
        return work.floats(values, 2, values.length / 2);
    }

    /** Xᵀ·X [in, in]. */
    NDArray gram() {
        return statistics.gram(slot.input());
    }

    /** What {@link Gradients} has of the weight [out, in]. */
    NDArray gradient() {
        return work.floats(statistics.gradient(index), weight.getShape().getShape());
    }

    Kernels kernels() {
        return work.kernels("pruners");
    }

    /** Begins a call of a kernel whose first operand is the weight. */
    Kernels.Call call(String kernel) {
        return kernels().call(kernel).with(weight);
    }
}
