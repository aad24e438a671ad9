package spade.prune;

import ai.djl.ndarray.NDArray;

/** Changes a mask before it is applied; a mask is true where a weight goes. */
@FunctionalInterface
interface Refinement {

    /** Leaves masks as they are. */
    Refinement NONE = (linear, mask, zeros) -> mask;

    /** The refined mask, owned by the linear's scope. */
    NDArray refine(PrunableLinear linear, NDArray mask, Zeros zeros);
}
