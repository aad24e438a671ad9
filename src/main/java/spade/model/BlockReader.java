package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spade.tensor.DType;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/** Reads a checkpoint's tensors in a dtype, and takes apart what is stored as one. */
record BlockReader(Checkpoint checkpoint, DType dtype, Kernels kernels) implements BlockSource {

    NDArray read(String name, TensorScope owner) {
        return checkpoint.read(name, dtype, kernels, owner);
    }

    /** Tensors in their order; empty ones where the configuration has none. */
    List<NDArray> all(List<Layout.Weight> weights, TensorScope owner) {
        return weights.stream()
                .map(weight -> weight.isThere(checkpoint.config()) ? read(weight.name(), owner) : owner.absent())
                .toList();
    }

    @Override
    public Block open(int index, TensorScope owner) {
        Layout layout = checkpoint.config().family().layout();
        Map<String, NDArray> linears = new HashMap<>();
        Map<String, NDArray> biases = new HashMap<>();
        layout.stored().forEach((path, slots) -> {
            String module = layout.within(index, path);
            put(linears, slots, parts(module + ".weight", slots, owner));
            if (checkpoint.config().biased().contains(slots.get(0).name())) {
                put(biases, slots, parts(module + ".bias", slots, owner));
            }
        });
        NDArray absent = owner.absent();
        return new Block(
                index,
                layout.slots().stream().map(slot -> linears.get(slot.name())).toList(),
                layout.slots().stream()
                        .map(slot -> biases.getOrDefault(slot.name(), absent))
                        .toList(),
                all(layout.norms(index), owner));
    }

    private static void put(Map<String, NDArray> tensors, List<LinearSlot> slots, List<NDArray> parts) {
        for (int i = 0; i < slots.size(); i++) {
            tensors.put(slots.get(i).name(), parts.get(i));
        }
    }

    private List<NDArray> parts(String name, List<LinearSlot> slots, TensorScope owner) {
        ModelConfig config = checkpoint.config();
        Layout.Storage storage = config.family().layout().storage();
        if (slots.size() == 1 && !storage.transposed()) {
            return List.of(read(name, owner));
        }
        int groups = storage.groups().applyAsInt(config);
        try (TensorScope work = owner.child()) {
            return kernels.call("parts")
                    .with(read(name, work))
                    .with(slots.stream()
                            .mapToLong(slot -> slot.outputs().applyAsLong(config) / groups)
                            .toArray())
                    .with(groups)
                    .with(storage.transposed())
                    .tensors(owner);
        }
    }
}
