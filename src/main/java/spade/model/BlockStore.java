package spade.model;

import spade.tensor.TensorScope;

/** Where a model's dense blocks come from. */
interface BlockStore extends AutoCloseable {

    /** A block, which stays valid at least until two others have been asked for. */
    Block block(int index);

    /** How many blocks are there at one time. */
    int resident();

    @Override
    void close();

    /** Reads one block's weights. */
    interface Reader {
        Block read(int index, TensorScope owner);
    }
}
