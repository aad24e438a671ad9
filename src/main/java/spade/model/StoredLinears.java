package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spade.tensor.TensorScope;

/** The linears of a block as a checkpoint stores them: some as one matrix, perhaps transposed. */
final class StoredLinears {

    private StoredLinears() {}

    /**
     * The weights by the names that transformers has for them.
     *
     * @param owner owns what is made for the result
     */
    static Map<String, NDArray> of(ModelConfig config, Block block, TensorScope owner) {
        Layout layout = config.family().layout();
        Map<String, NDArray> stored = new LinkedHashMap<>();
        layout.stored().forEach((path, slots) -> {
            List<NDArray> parts = slots.stream()
                    .map(slot -> block.linears().get(layout.slots().indexOf(slot)))
                    .toList();
            stored.put(layout.within(block.index(), path) + ".weight", whole(config, parts, owner));
        });
        return stored;
    }

    private static NDArray whole(ModelConfig config, List<NDArray> parts, TensorScope owner) {
        Layout.Storage storage = config.family().layout().storage();
        if (parts.size() == 1 && !storage.transposed()) {
            return parts.get(0);
        }
        return owner.kernels("tensor")
                .call("whole")
                .with(parts)
                .with(storage.groups().applyAsInt(config))
                .with(storage.transposed())
                .tensor(owner);
    }
}
