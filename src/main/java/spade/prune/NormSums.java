package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/** Adds up the squares of what a block's linears read, batch after batch, in double precision. */
final class NormSums implements Consumer<List<NDArray>> {

    private final Kernels kernels;
    private final TensorScope scope;
    /** By observed input, one sum per feature. */
    private final List<double[]> sums = new ArrayList<>();

    NormSums(Kernels kernels, TensorScope scope) {
        this.kernels = kernels;
        this.scope = scope;
    }

    @Override
    public void accept(List<NDArray> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            double[] batch;
            try (TensorScope work = scope.child()) {
                batch = kernels.call("square_sums")
                        .with(inputs.get(i))
                        .tensor(work)
                        .toDoubleArray();
            }
            if (i == sums.size()) {
                sums.add(new double[batch.length]);
            }
            double[] sum = sums.get(i);
            for (int j = 0; j < sum.length; j++) {
                sum[j] += batch[j];
            }
        }
    }

    /**
     * The norms: square roots of the sums, averaged over windows.
     *
     * @param block the block's index, for the message where a norm is not finite
     */
    List<float[]> norms(int block, int windows) {
        return sums.stream().map(sum -> roots(sum, block, windows)).toList();
    }

    private static float[] roots(double[] sum, int block, int windows) {
        float[] norms = new float[sum.length];
        for (int j = 0; j < norms.length; j++) {
            norms[j] = (float) Math.sqrt(sum[j] / windows);
            if (!Float.isFinite(norms[j])) {
                throw new ActivationFailure(block, j);
            }
        }
        return norms;
    }
}
