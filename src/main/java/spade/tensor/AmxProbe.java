package spade.tensor;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import spade.tensor.natives.AmxGuard;

/** One matrix product in bfloat16, in a process that may die of it. */
final class AmxProbe {

    private static final int SIZE = 256;

    private AmxProbe() {}

    public static void main(String[] arguments) {
        try (TensorScope scope =
                TensorScope.over((PtNDManager) Engine.getEngine("PyTorch").newBaseManager(ai.djl.Device.cpu()))) {
            Kernels kernels = scope.kernels("tensor");
            NDArray zeros = kernels.call("converted")
                    .with(scope.floats(new float[SIZE * SIZE], SIZE, SIZE))
                    .with(DType.BFLOAT16.scalarType())
                    .tensor(scope);
            System.out.println(AmxGuard.TRYING);
            for (int i = 0; i < 3; i++) {
                NDArray product =
                        kernels.call("product").with(zeros).with(zeros).tensor(scope);
                if (kernels.call("finite").with(product).integer() == 0) {
                    throw new IllegalStateException("The product of zeros is not finite");
                }
            }
        }
    }
}
