package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.model.LinearSlot;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * One linear of a block on its way through a pruner.
 *
 * @param index its place among the block's linears
 * @param statistics of the block
 * @param work owns what is made on the way
 */
record PrunableLinear(LanguageModel model, Block block, int index, BlockStatistics statistics, TensorScope work) {

    /** What is made of every linear of a block, in a scope of its own. */
    static <T> List<T> each(
            LanguageModel model, Block block, BlockStatistics statistics, Function<PrunableLinear, T> action) {
        List<T> made = new ArrayList<>();
        for (int i = 0; i < block.linears().size(); i++) {
            try (TensorScope work = model.scope().child()) {
                made.add(action.apply(new PrunableLinear(model, block, i, statistics, work)));
            }
        }
        return made;
    }

    /** The dense weight [out, in]. */
    NDArray weight() {
        return block.linears().get(index);
    }

    LinearSlot slot() {
        return model.slots().get(index);
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
