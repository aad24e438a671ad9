package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import spade.tensor.TensorScope;

/** Sums over batches, one for each tensor that a batch brings, added up by a kernel of {@code prune.ts}. */
final class RunningSums implements Consumer<List<NDArray>> {

    private final String kernel;
    private final TensorScope scope;
    private final List<NDArray> sums = new ArrayList<>();

    /**
     * @param kernel takes a sum and a tensor, and adds in place; an empty sum is none yet
     * @param scope owns the sums
     */
    RunningSums(String kernel, TensorScope scope) {
        this.kernel = kernel;
        this.scope = scope;
    }

    @Override
    public void accept(List<NDArray> batch) {
        for (int i = 0; i < batch.size(); i++) {
            boolean first = i == sums.size();
            try (TensorScope work = scope.child()) {
                NDArray sum = scope.kernels("prune")
                        .call(kernel)
                        .with(first ? work.absent() : sums.get(i))
                        .with(batch.get(i))
                        .tensor(work);
                if (first) {
                    sums.add(scope.adopt(sum));
                }
            }
        }
    }

    List<NDArray> sums() {
        return sums;
    }
}
