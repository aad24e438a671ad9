package spade.allocator;

import spade.SpadeException;

/** An allocation that is there, but for another overall sparsity than the one that is asked for. */
public final class AnotherSparsity extends SpadeException {

    AnotherSparsity(String message) {
        super(message);
    }
}
