package spade.prune;

import spade.SpadeException;

/** Activations overflow in the model's dtype, so that nothing can be scored by them. */
public final class ActivationFailure extends SpadeException {

    private static final long serialVersionUID = 1;

    ActivationFailure(int block, int feature) {
        super("Activations of block " + block + " are not finite (feature " + feature
                + "): the forward pass overflows in this dtype; use --dtype bfloat16 or float32.");
    }
}
