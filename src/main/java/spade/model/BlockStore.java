package spade.model;

import spade.tensor.TensorScope;

/** Where a model's dense blocks come from. */
interface BlockStore extends AutoCloseable {

    /** A block, which stays valid at least until two others have been asked for. */
    Block block(int index);

    @Override
    void close();

    /** Reads one block's weights. */
    interface Reader {
        Block read(int index, TensorScope owner);
    }
}
