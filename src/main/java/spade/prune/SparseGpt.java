package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * By the curvature of the output error, in blocks of 128 columns; the other weights take over what is lost (Frantar and
 * Alistarh, ICML 2023).
 */
record SparseGpt() implements PruningMethod {

    @Override
    public Set<Statistic> needs() {
        return Set.of(Statistic.GRAM);
    }

    @Override
    public boolean changesWeights() {
        return true;
    }

    @Override
    public NDArray prune(PrunableLinear linear, Zeros zeros, UnaryOperator<NDArray> refinement) {
        return linear.call("sparsegpt")
                .with(linear.gram())
                .with(zeros.share())
                .with((long) zeros.group())
                .with((long) zeros.ofGroup())
                .tensor(linear.work());
    }

    @Override
    public String toString() {
        return "sparsegpt";
    }
}
