package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import spade.model.LanguageModel;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/** What a recipe has to know of a block's inputs, gathered batch after batch. */
final class BlockInputs implements Consumer<List<NDArray>> {

    private final Pruner recipe;
    private final Kernels kernels;
    private final TensorScope scope;
    private final NormSums squares;
    /** Xᵀ·X by observed input, for SparseGPT. */
    private final List<NDArray> grams = new ArrayList<>();
    /** By observed input: sums, and sums of variances, for DSnoT. */
    private final List<double[]> moments = new ArrayList<>();

    /** @param scope owns what is gathered */
    BlockInputs(LanguageModel model, Pruner recipe, TensorScope scope) {
        this.recipe = recipe;
        this.kernels = scope.kernels("pruners");
        this.scope = scope;
        this.squares = new Wanda(model).normSums();
    }

    @Override
    public void accept(List<NDArray> inputs) {
        squares.accept(inputs);
        for (int i = 0; i < inputs.size(); i++) {
            if (recipe.method() == PruningMethod.SPARSEGPT) {
                addGram(i, inputs.get(i));
            }
            if (recipe.refined()) {
                addMoments(i, inputs.get(i));
            }
        }
    }

    private void addGram(int input, NDArray batch) {
        if (input == grams.size()) {
            grams.add(kernels.call("zero_gram").with(batch).tensor(scope));
        }
        try (TensorScope work = scope.child()) {
            kernels.call("add_gram").with(grams.get(input)).with(batch).tensor(work);
        }
    }

    private void addMoments(int input, NDArray batch) {
        double[] found;
        try (TensorScope work = scope.child()) {
            found = kernels.call("moments").with(batch).tensor(work).toDoubleArray();
        }
        if (input == moments.size()) {
            moments.add(new double[found.length]);
        }
        double[] sum = moments.get(input);
        for (int j = 0; j < sum.length; j++) {
            sum[j] += found[j];
        }
    }

    /** ‖X‖ by observed input. */
    List<float[]> norms(int block, int windows) {
        return squares.norms(block, windows);
    }

    NDArray gram(int input) {
        return grams.get(input);
    }

    /** Of every feature the sum over a window's tokens, and its variance within a window; means over windows. */
    float[][] moments(int input, int windows) {
        double[] sum = moments.get(input);
        int features = sum.length / 2;
        float[][] means = new float[2][features];
        for (int j = 0; j < features; j++) {
            means[0][j] = (float) (sum[j] / windows);
            means[1][j] = (float) (sum[features + j] / windows);
        }
        return means;
    }
}
