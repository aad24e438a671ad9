package spade.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * A kernel whose {@code forward} differentiates. {@link Kernels} cannot: it runs every method in torch's inference
 * mode, where nothing is recorded. DJL leaves that mode out in one call only, the training pass of a block.
 */
public final class GradientKernel {

    private final PtSymbolBlock module;

    private GradientKernel(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * Compiles the sources {@code /spade/kernels/<name>.ts} as one, which has a method {@code forward}.
     *
     * @param scope owns the compiled code
     */
    public static GradientKernel load(TensorScope scope, String... names) {
        return new GradientKernel(Kernels.compile(scope, names));
    }

    /**
     * Runs {@code forward(inputs…, weights)} with gradients recorded; it returns {@code List[Tensor]}. Threads may call
     * it at the same time.
     *
     * @param inputs single tensors; at least one
     * @param weights passed as one list
     * @param owner of what comes back
     */
    public List<NDArray> forward(List<NDArray> inputs, List<NDArray> weights, TensorScope owner) {
        NDList operands = new NDList(inputs);
        for (NDArray weight : weights) {
            weight.setName("weights[]"); // How DJL is told that arrays make up one list.
            operands.add(weight);
        }
        // What DJL's gradient collector does too, of which there can be only one at a time.
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        Kernels.interpret();
        try {
            NDList results = IValueUtils.forward(module, operands, true);
            results.forEach(owner::adopt);
            return results;
        } finally {
            JniUtils.setGradMode(before);
        }
    }
}
