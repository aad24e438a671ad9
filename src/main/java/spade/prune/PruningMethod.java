package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import spade.Choice;
import spade.UsageException;
import spade.tensor.Kernels;

/**
 * Which weights of a linear go, and what becomes of the others. All but SparseGPT zero the weights of lowest score,
 * equal ones in their order, row by row; where zeros have a pattern, the weights of a group compete.
 */
public enum PruningMethod {
    /** The lowest |W|; needs no calibration. */
    MAGNITUDE(Set.of(), false, linear -> linear.call("magnitudes")),
    /** The lowest |W|·‖X‖ of every row (Sun et al., ICLR 2024, eq. 1 and 2). */
    WANDA(Set.of(Statistic.NORMS), true, linear -> linear.call("wanda").with(linear.norms())),
    /** The lowest (|W| / column sum + |W| / row sum)·√‖X‖ of every matrix (Zhang et al., ICLR 2024). */
    RIA(
            Set.of(Statistic.NORMS),
            false,
            linear -> linear.call("relative_importance").with(linear.norms())),
    /**
     * The lowest W²·|G| of every row, |G| brought to [0, 1] by min-max over the matrix (Dong et al., ICML 2024); the
     * scaling and the comparison are those of its released code.
     */
    PRUNER_ZERO(
            Set.of(Statistic.GRADIENTS),
            true,
            linear -> linear.call("pruner_zero").with(linear.gradient())),
    /**
     * By the curvature of the output error, in blocks of 128 columns; the other weights take over what is lost (Frantar
     * and Alistarh, ICML 2023).
     */
    SPARSEGPT(Set.of(Statistic.GRAM), true, linear -> linear.call("sparsegpt").with(linear.gram())) {
        @Override
        public boolean changesWeights() {
            return true;
        }

        @Override
        NDArray prune(PrunableLinear linear, Zeros zeros, UnaryOperator<NDArray> refinement) {
            return call(linear)
                    .with(zeros.share())
                    .with((long) zeros.group())
                    .with((long) zeros.ofGroup())
                    .tensor(linear.work());
        }
    };

    private final Set<Statistic> needs;
    private final boolean byRow;
    private final Function<PrunableLinear, Kernels.Call> kernel;

    /**
     * @param byRow whether the weights of an output compete, or all, where zeros may lie anywhere
     * @param kernel makes the scores; SparseGPT's prunes
     */
    PruningMethod(Set<Statistic> needs, boolean byRow, Function<PrunableLinear, Kernels.Call> kernel) {
        this.needs = needs;
        this.byRow = byRow;
        this.kernel = kernel;
    }

    /** Reads a name such as {@code wanda}. */
    static PruningMethod parse(String name) {
        return Arrays.stream(values())
                .filter(method -> method.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("Unknown pruner '" + name + "': use one of "
                        + String.join(", ", Choice.labels(PruningMethod.class))
                        + ", with +dsnot behind it to refine its mask."));
    }

    /** What it has to know of a block. */
    Set<Statistic> needs() {
        return needs;
    }

    /** Whether weights that stay are changed too. */
    public boolean changesWeights() {
        return false;
    }

    /** Whether its scores need nothing but norms and compete by row, so that one ranking serves every allocation. */
    boolean isRanked() {
        return byRow && needs.equals(Set.of(Statistic.NORMS));
    }

    final Kernels.Call call(PrunableLinear linear) {
        return kernel.apply(linear);
    }

    /** Float32 scores [out, in], owned by the linear's scope. */
    NDArray scores(PrunableLinear linear) {
        return call(linear).tensor(linear.work());
    }

    /**
     * The pruned linear.
     *
     * @param refinement changes the mask, true where a weight goes, before it is applied
     */
    NDArray prune(PrunableLinear linear, Zeros zeros, UnaryOperator<NDArray> refinement) {
        boolean anywhere = zeros.group() == 0;
        long compared = byRow ? linear.inputs() : linear.weight().size();
        NDArray mask = linear.kernels()
                .call(anywhere ? "lowest" : "lowest_of_groups")
                .with(scores(linear))
                .with(anywhere ? compared : zeros.group())
                .with(anywhere ? (long) (compared * zeros.share()) : zeros.ofGroup())
                .tensor(linear.work());
        return linear.call("zeroed").with(refinement.apply(mask)).tensor(linear.work());
    }

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
