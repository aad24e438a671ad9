package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.List;
import spade.model.Block;
import spade.tensor.TensorScope;

/**
 * Where every weight of a block stands in its row by its dense score: kept for many candidates, or made when it is
 * needed.
 */
@FunctionalInterface
public interface RankSource {

    /**
     * The 16-bit ranks [out, in] of a dense block's linears.
     *
     * @param scope owns them if they are made now
     */
    List<NDArray> ranks(Block dense, TensorScope scope);

    /** Ranks made anew on every call: no memory beyond one block, for a few evaluations. */
    static RankSource onDemand(Wanda wanda, ActivationNorms norms) {
        return (dense, scope) -> wanda.ranks(dense, norms.block(dense.index()), scope);
    }
}
