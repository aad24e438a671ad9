package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import spade.tensor.Device;
import spade.tensor.TensorScope;

/**
 * Some windows on their way through a model: the residual stream before the next block, in batches. Every pass, be it
 * calibration, pruning or evaluation, is one of these moved forward block by block; several can move side by side.
 *
 * <p>Windows may differ in length. Those of like length share a batch, the shorter ones padded on the right: no token
 * sees what is behind it.
 */
public final class HiddenStates implements AutoCloseable {

    /**
     * Tokens that go through a block together: enough to keep the device's matrix products busy, and so few that the
     * intermediate results stay in a CPU's caches, or small beside a GPU's memory. Larger tensors on a CPU are mapped
     * anew each time they are made, and their pages cost more than larger products save.
     */
    private static final int CPU_TOKENS = 1024;

    private static final int GPU_TOKENS = 16_384;

    private final LanguageModel model;
    private final TensorScope owner;
    private final List<Batch> batches = new ArrayList<>();

    /**
     * Windows that move together.
     *
     * @param places where they stand among all that were embedded
     * @param windows their tokens, without what they are padded with
     * @param hidden [windows, tokens of the longest, hidden size]; lives only until the windows move on
     */
    public record Batch(int[] places, long[][] windows, NDArray hidden) {}

    private HiddenStates(LanguageModel model, TensorScope owner) {
        this.model = model;
        this.owner = owner;
    }

    private HiddenStates(LanguageModel model, TensorScope owner, long[][] windows) {
        this(model, owner);
        int tokens = owner.device().equals(Device.CPU) ? CPU_TOKENS : GPU_TOKENS;
        int[] order = IntStream.range(0, windows.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> windows[i].length))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int from = 0, to; from < order.length; from = to) {
            to = from + 1;
            boolean longer = windows[order[from]].length > model.config().own().original();
            while (to < order.length
                    && (to + 1 - from) * windows[order[to]].length <= tokens
                    && windows[order[to]].length > model.config().own().original() == longer) {
                to++;
            }
            add(windows, Arrays.copyOfRange(order, from, to));
        }
    }

    /** Embeds windows; whoever asked for them closes them. */
    public static HiddenStates embed(LanguageModel model, long[][] windows) {
        return model.scope().made(owner -> new HiddenStates(model, owner, windows));
    }

    /**
     * The same windows at the same place once more, which move by themselves and take as much memory again; whoever
     * asked for them closes them.
     */
    public HiddenStates copy() {
        return model.scope().made(other -> {
            HiddenStates copy = new HiddenStates(model, other);
            batches.forEach(
                    batch -> copy.batches.add(new Batch(batch.places, batch.windows, other.cloned(batch.hidden))));
            return copy;
        });
    }

    /** @param places in the order of their windows' lengths */
    private void add(long[][] windows, int[] places) {
        long[][] batch = Arrays.stream(places).mapToObj(i -> windows[i]).toArray(long[][]::new);
        int longest = batch[batch.length - 1].length;
        // Any token will do behind a window's end.
        long[][] padded = Arrays.stream(batch)
                .map(window -> Arrays.copyOf(window, longest))
                .toArray(long[][]::new);
        batches.add(new Batch(places, batch, model.embed(padded, owner)));
    }

    public int windows() {
        return batches.stream().mapToInt(batch -> batch.places.length).sum();
    }

    /** All windows where they are now. */
    public List<Batch> batches() {
        return List.copyOf(batches);
    }

    /** Moves all windows, these, through a block. */
    public HiddenStates advance(Block block) {
        return advance(block, inputs -> {});
    }

    /** Moves all windows through a block and shows what its linears read, as {@link #observe} does. */
    public HiddenStates advance(Block block, Consumer<List<NDArray>> observer) {
        batches.replaceAll(batch -> {
            try (TensorScope work = model.scope().child()) {
                BlockOutput output = model.forward(block, batch.hidden, work);
                observer.accept(output.inputs());
                batch.hidden.close();
                return new Batch(batch.places, batch.windows, owner.adopt(output.hidden()));
            }
        });
        return this;
    }

    /**
     * Runs a block over all windows without moving them, and shows what its linears read, batch after batch; the
     * tensors live only during each call. Padding is shown like tokens, so that these windows should be of equal
     * length.
     */
    public void observe(Block block, Consumer<List<NDArray>> observer) {
        for (Batch batch : batches) {
            try (TensorScope work = model.scope().child()) {
                observer.accept(model.forward(block, batch.hidden, work).inputs());
            }
        }
    }

    /**
     * The sum of squared differences between what a block makes of these windows, which do not move, and others that
     * are behind it already.
     */
    public double squaredError(Block block, HiddenStates behind) {
        return IntStream.range(0, batches.size())
                .mapToDouble(i -> squaredError(block, behind, i))
                .sum();
    }

    /** The same of one batch of windows; batches are counted from 0, and begin anew behind the last. */
    public double squaredError(Block block, HiddenStates behind, int batch) {
        int i = batch % batches.size();
        try (TensorScope work = model.scope().child()) {
            NDArray hidden = model.forward(block, batches.get(i).hidden, work).hidden();
            return model.scope()
                    .kernels("pruners")
                    .call("squared_difference")
                    .with(hidden)
                    .with(behind.batches.get(i).hidden)
                    .tensor(work)
                    .toDoubleArray()[0];
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
