package spade.tensor;

import spade.SpadeException;

/** An operation on tensors failed: memory ran out, or the device does not answer. */
public final class TensorFailure extends SpadeException {

    private static final long serialVersionUID = 1;

    TensorFailure(Exception cause) {
        super(
                "The tensor engine failed: "
                        + String.valueOf(cause.getMessage()).lines().findFirst().orElse("")
                        + " (if memory ran out, use a shorter --seqlen, fewer --windows or another --dtype).",
                cause);
    }
}
