package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spade.tensor.TensorScope;

/** What is known of a block beside its weights: statistics of what its linears read, gathered batch after batch. */
final class BlockStatistics implements Consumer<List<NDArray>> {

    private final int block;
    private final TensorScope scope;
    /** By statistic and observed input. */
    private final Map<Statistic, List<NDArray>> sums = new EnumMap<>(Statistic.class);

    private long windows;
    private @Nullable List<float[]> norms;

    /**
     * Nothing gathered yet.
     *
     * @param block its index, for the message where a norm is not finite
     * @param scope owns what is gathered
     */
    BlockStatistics(int block, Set<Statistic> needs, TensorScope scope) {
        this.block = block;
        this.scope = scope;
        needs.forEach(statistic -> sums.put(statistic, new ArrayList<>()));
    }

    /** Norms that are known already. */
    static BlockStatistics of(int block, List<float[]> norms, TensorScope scope) {
        BlockStatistics known = new BlockStatistics(block, Set.of(), scope);
        known.norms = norms;
        return known;
    }

    @Override
    public void accept(List<NDArray> inputs) {
        windows += inputs.get(0).getShape().get(0);
        sums.forEach((statistic, byInput) -> {
            for (int i = 0; i < inputs.size(); i++) {
                boolean first = i == byInput.size();
                try (TensorScope work = scope.child()) {
                    NDArray sum = scope.kernels("prune")
                            .call(statistic.kernel())
                            .with(first ? work.absent() : byInput.get(i))
                            .with(inputs.get(i))
                            .tensor(work);
                    if (first) {
                        byInput.add(scope.adopt(sum));
                    }
                }
            }
        });
    }

    /** ‖X‖ of every feature by observed input: the root of the sum of squares, averaged over windows. */
    List<float[]> norms() {
        List<float[]> known = norms;
        if (known == null) {
            known = gathered(Statistic.NORMS).stream().map(this::roots).toList();
            norms = known;
        }
        return known;
    }

    private float[] roots(NDArray sum) {
        double[] means = means(sum);
        float[] roots = new float[means.length];
        for (int j = 0; j < roots.length; j++) {
            roots[j] = (float) Math.sqrt(means[j]);
            if (!Float.isFinite(roots[j])) {
                throw new ActivationFailure(block, j);
            }
        }
        return roots;
    }

    /**
     * Of every feature the sum over a window's tokens and its variance within a window, float64 [2 · in]: means over
     * windows.
     */
    double[] moments(int input) {
        return means(gathered(Statistic.MOMENTS).get(input));
    }

    /** Xᵀ·X [in, in] of an observed input. */
    NDArray gram(int input) {
        return gathered(Statistic.GRAM).get(input);
    }

    private List<NDArray> gathered(Statistic statistic) {
        return Objects.requireNonNull(sums.get(statistic), () -> statistic + " were not asked for");
    }

    private double[] means(NDArray sum) {
        return Arrays.stream(sum.toDoubleArray()).map(x -> x / windows).toArray();
    }
}
