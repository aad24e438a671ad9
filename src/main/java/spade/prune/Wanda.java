package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import spade.SpadeException;
import spade.allocation.Allocation;
import spade.model.Block;
import spade.model.LanguageModel;
import spade.model.LinearSlot;
import spade.profile.HillExponent;
import spade.profile.MatrixQuantities;
import spade.profile.MatrixQuantity;
import spade.tensor.DType;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * Wanda's arithmetic on the blocks of one model: the score of a weight is |W_ij|·‖X_j‖, compared within its row (Sun et
 * al., ICLR 2024, eq. 1 and 2). Float32 whatever the model's dtype.
 */
public final class Wanda {

    private final LanguageModel model;
    private final Kernels kernels;
    private final Kernels tensors;

    public Wanda(LanguageModel model) {
        this.model = model;
        this.kernels = model.scope().kernels("prune");
        this.tensors = model.scope().kernels("tensor");
        for (int i = 0; i < model.slots().size(); i++) {
            if (model.shapes().get(i)[1] > RankCode.COUNT) {
                throw new SpadeException("Linear "
                        + model.slots().get(i).name() + " reads "
                        + model.shapes().get(i)[1] + " features, and at most " + RankCode.COUNT
                        + " can be ranked; this model cannot be pruned here.");
            }
        }
    }

    /** Collects the norms of what a block's linears read. */
    NormSums normSums() {
        return new NormSums(kernels, model.scope());
    }

    /**
     * The scores [out, in] of one linear of a block.
     *
     * @param norms the block's norms, by observed input
     */
    NDArray scores(Block block, int linear, List<float[]> norms, TensorScope owner) {
        LinearSlot slot = model.slots().get(linear);
        float[] features = norms.get(slot.input());
        try (TensorScope scope = owner.child()) {
            return kernels.call("scores")
                    .with(block.linears().get(linear))
                    .with(scope.floats(features, features.length))
                    .tensor(owner);
        }
    }

    /** |W| in float32. */
    NDArray magnitudes(NDArray weight, TensorScope owner) {
        return kernels.call("magnitudes").with(weight).tensor(owner);
    }

    /** The matrix quantities of a matrix [out, in]. */
    MatrixQuantities quantities(NDArray matrix) {
        double[] found;
        try (TensorScope scope = model.scope().child()) {
            found = kernels.call("matrix_quantities").with(matrix).tensor(scope).toDoubleArray();
        }
        int simple = MatrixQuantity.values().length - 1;
        double[] values = Arrays.copyOf(found, simple + 1);
        values[simple] = HillExponent.of(Arrays.copyOfRange(found, simple, found.length));
        return MatrixQuantities.of(values);
    }

    /** The ranks [out, in] of every linear of a block, as {@link RankCode} writes them. */
    List<NDArray> ranks(Block block, List<float[]> norms, TensorScope owner) {
        List<NDArray> ranks = new ArrayList<>();
        for (int i = 0; i < block.linears().size(); i++) {
            try (TensorScope scope = owner.child()) {
                ranks.add(kernels.call("ranks")
                        .with(scores(block, i, norms, scope))
                        .with(codes(i, scope))
                        .tensor(owner));
            }
        }
        return ranks;
    }

    /** The block with the int(n_in·s) weights of lowest rank in every row set to zero. */
    Block pruned(Block block, List<NDArray> ranks, Allocation allocation, TensorScope owner) {
        double[] limits = IntStream.range(0, ranks.size())
                .mapToDouble(i -> RankCode.limit(zeros(block, i, allocation)))
                .toArray();
        return block.withLinears(kernels.call("pruned")
                .with(block.linears())
                .with(ranks)
                .with(limits)
                .tensors(owner));
    }

    /** The same block without ranks, straight from the norms. */
    Block pruned(Block block, Allocation allocation, List<float[]> norms, TensorScope owner) {
        return block.withLinears(IntStream.range(0, block.linears().size())
                .mapToObj(i -> pruned(block, i, allocation.of(block.index(), i), norms, owner))
                .toList());
    }

    /** One of its linears. */
    NDArray pruned(Block block, int linear, double sparsity, List<float[]> norms, TensorScope owner) {
        int zeros = (int) (inputs(linear) * sparsity);
        float[] features = norms.get(model.slots().get(linear).input());
        try (TensorScope scope = owner.child()) {
            return kernels.call("pruned_once")
                    .with(block.linears().get(linear))
                    .with(scope.floats(features, features.length))
                    .with((long) zeros)
                    .with(codes(linear, scope))
                    .with(RankCode.limit(zeros))
                    .tensor(owner);
        }
    }

    private int zeros(Block block, int linear, Allocation allocation) {
        return (int) (inputs(linear) * allocation.of(block.index(), linear));
    }

    private int inputs(int linear) {
        return Math.toIntExact(model.shapes().get(linear)[1]);
    }

    /** The codes of all ranks that a linear's rows have, ascending. */
    private NDArray codes(int linear, TensorScope owner) {
        int inputs = inputs(linear);
        float[] codes = new float[inputs];
        for (int r = 0; r < inputs; r++) {
            codes[r] = RankCode.of(r);
        }
        try (TensorScope scope = owner.child()) {
            return tensors.call("converted")
                    .with(scope.floats(codes, inputs))
                    .with(DType.BFLOAT16.scalarType())
                    .tensor(owner);
        }
    }
}
