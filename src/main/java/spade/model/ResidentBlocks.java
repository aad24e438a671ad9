package spade.model;

import java.util.ArrayList;
import java.util.List;
import spade.Progress;
import spade.tensor.TensorScope;

/** All blocks, read once. */
final class ResidentBlocks implements BlockStore {

    private final List<Block> blocks = new ArrayList<>();

    ResidentBlocks(int count, Reader reader, TensorScope scope, Progress progress) {
        for (int l = 0; l < count; l++) {
            blocks.add(reader.read(l, scope));
            progress.report("reading weights", l + 1, count);
        }
    }

    @Override
    public Block block(int index) {
        return blocks.get(index);
    }

    @Override
    public int resident() {
        return blocks.size();
    }

    @Override
    public void close() {}
}
