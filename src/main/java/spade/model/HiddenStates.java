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
 * <p>Windows may differ in length, and they may branch ({@link TokenTree}). Those of like length share a batch, the
 * shorter ones padded on the right: no token sees what is behind it, nor what belongs to another branch.
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
     * Sequences that move together.
     *
     * @param indices where they stand among all that were embedded
     * @param hidden [sequences, tokens of the longest, hidden size]; lives only until they move on
     */
    public record Batch(int[] indices, TokenPlaces places, NDArray hidden) {

        private Batch with(NDArray other) {
            return new Batch(indices, places, other);
        }

        /** Tokens of each sequence, with what the shorter ones are padded with. */
        public int width() {
            return Math.toIntExact(hidden.getShape().get(1));
        }
    }

    private HiddenStates(LanguageModel model, TensorScope owner) {
        this.model = model;
        this.owner = owner;
    }

    private HiddenStates(LanguageModel model, TensorScope owner, List<TokenTree> sequences) {
        this(model, owner);
        int tokens = tokensTogether(owner.device());
        int[] order = IntStream.range(0, sequences.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> sequences.get(i).isBranched())
                        .thenComparing(i -> sequences.get(i).size()))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int from = 0, to; from < order.length; from = to) {
            to = from + 1;
            TokenTree first = sequences.get(order[from]);
            while (to < order.length
                    && (to + 1 - from) * sequences.get(order[to]).size() <= tokens
                    && alike(first, sequences.get(order[to]))) {
                to++;
            }
            add(sequences, Arrays.copyOfRange(order, from, to));
        }
    }

    /**
     * How many tokens go through a block together on a device, in whole windows: the last digits of what is measured of
     * a window may depend on those that it goes with.
     */
    public static int tokensTogether(Device device) {
        return device.equals(Device.CPU) ? CPU_TOKENS : GPU_TOKENS;
    }

    /** Whether two sequences may share a batch: the same positions, and attention of the same kind. */
    private boolean alike(TokenTree one, TokenTree other) {
        int original = model.config().own().original();
        return one.isBranched() == other.isBranched() && one.depth() > original == other.depth() > original;
    }

    /** Embeds sequences; whoever asked for them closes them. */
    public static HiddenStates embed(LanguageModel model, List<TokenTree> sequences) {
        return model.scope().made(owner -> new HiddenStates(model, owner, sequences));
    }

    /** Embeds plain windows; whoever asked for them closes them. */
    public static HiddenStates embed(LanguageModel model, long[][] windows) {
        return embed(model, Arrays.stream(windows).map(TokenTree::of).toList());
    }

    /**
     * The same windows at the same place once more, which move by themselves and take as much memory again; whoever
     * asked for them closes them.
     */
    public HiddenStates copy() {
        return model.scope().made(other -> {
            HiddenStates copy = new HiddenStates(model, other);
            batches.forEach(batch ->
                    copy.batches.add(new Batch(batch.indices, batch.places.copy(other), other.cloned(batch.hidden))));
            return copy;
        });
    }

    /** @param indices in the order of their sequences' sizes */
    private void add(List<TokenTree> sequences, int[] indices) {
        List<TokenTree> batch = Arrays.stream(indices).mapToObj(sequences::get).toList();
        int width = batch.get(batch.size() - 1).size();
        // Any token will do behind a sequence's end.
        long[][] padded = batch.stream()
                .map(sequence -> Arrays.copyOf(sequence.tokens(), width))
                .toArray(long[][]::new);
        TokenPlaces places = TokenPlaces.of(batch, width, owner);
        batches.add(new Batch(indices, places, model.embed(padded, places, owner)));
    }

    public int windows() {
        return batches.stream().mapToInt(batch -> batch.indices.length).sum();
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
                BlockOutput output = model.forward(block, batch.hidden, batch.places, work);
                observer.accept(output.inputs());
                batch.hidden.close();
                return batch.with(owner.adopt(output.hidden()));
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
                observer.accept(
                        model.forward(block, batch.hidden, batch.places, work).inputs());
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
            NDArray hidden = model.forward(block, batches.get(i).hidden, batches.get(i).places, work)
                    .hidden();
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
