package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import spade.Progress;
import spade.tensor.DType;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * A decoder-only language model whose forward pass is taken apart: embedding, one block after the other, and what the
 * output matrix reads. What sets families apart is data ({@link Family}) and kernels.
 */
public final class LanguageModel implements BlockSource, AutoCloseable {

    private final ModelConfig config;
    private final DType dtype;
    private final TensorScope scope;
    private final Kernels kernels;
    private final List<NDArray> embeddings;
    private final List<NDArray> finalNorms;
    private final NDArray head;
    private final Blocks blocks;
    private final PositionTables tables;

    private LanguageModel(
            Checkpoint checkpoint, DType dtype, Residency residency, TensorScope scope, Progress progress) {
        this.config = checkpoint.config();
        this.dtype = dtype;
        this.scope = scope;
        this.tables = new PositionTables(config.own(), dtype, scope);
        this.kernels = scope.kernels(config.family().kernels().toArray(String[]::new));
        Layout layout = config.family().layout();
        BlockReader reader = new BlockReader(checkpoint, dtype, scope.kernels("tensor"));
        this.embeddings = reader.all(layout.embeddings(), scope);
        this.finalNorms = reader.all(layout.finalNorms(), scope);
        this.head = config.tied() ? embeddings.get(0) : reader.read(layout.head(), scope);
        boolean streamed = residency.streams(checkpoint, dtype, scope.device());
        this.blocks = new Blocks(config.blocks(), streamed, reader, scope, progress);
    }

    /**
     * Makes a model of a checkpoint in a dtype on the scope's device; of a failed attempt nothing is left there. Where
     * blocks are streamed, the checkpoint has to stay open as long as the model is used, and the model has to be closed
     * before the scope.
     *
     * @param scope frees the model's tensors at the latest
     */
    public static LanguageModel load(
            Checkpoint checkpoint, DType dtype, Residency residency, TensorScope scope, Progress progress) {
        return scope.made(own -> new LanguageModel(checkpoint, dtype, residency, own, progress));
    }

    public ModelConfig config() {
        return config;
    }

    /** The type of the weights and of the forward pass. */
    public DType dtype() {
        return dtype;
    }

    /** The prunable linears of a block; every block has the same. */
    public List<LinearSlot> slots() {
        return config.family().slots();
    }

    /** How many weights every linear has, in the order of {@link #slots()}. */
    public long[] parameters() {
        return config.shapes().stream().mapToLong(shape -> shape[0] * shape[1]).toArray();
    }

    /** Prunable weights of a block. */
    public long parametersPerBlock() {
        return Arrays.stream(parameters()).sum();
    }

    /** The bytes of all weights that are on the device at one time. */
    public long bytes() {
        long ends = embeddings.stream().mapToLong(NDArray::size).sum() + (config.tied() ? 0 : head.size());
        return dtype.bytes() * (ends + blocks.resident() * parametersPerBlock());
    }

    /** Where the model's tensors live; children of this scope are for passes over the model. */
    public TensorScope scope() {
        return scope;
    }

    /**
     * The dense weights of a block, owned by the model; where blocks are streamed, only until two others have been
     * asked for.
     */
    public Block block(int index) {
        return blocks.block(index);
    }

    @Override
    public Block open(int index, TensorScope owner) {
        return block(index);
    }

    /**
     * What is made of every dense block, from the first to the last.
     *
     * @param task what is reported behind each block
     */
    public <T> List<T> each(String task, Progress progress, Function<Block, T> action) {
        List<T> made = new ArrayList<>();
        for (int l = 0; l < config.blocks(); l++) {
            made.add(action.apply(block(l)));
            progress.report(task, l + 1, config.blocks());
        }
        return made;
    }

    /** Token embeddings of plain sequences: [windows, tokens] to [windows, tokens, hidden size]. */
    public NDArray embed(long[][] windows, TensorScope owner) {
        try (TensorScope local = scope.child()) {
            return embed(windows, TokenPlaces.plain(windows[0].length, local), owner);
        }
    }

    NDArray embed(long[][] windows, TokenPlaces places, TensorScope owner) {
        try (TensorScope local = scope.child()) {
            long[] tokens = Arrays.stream(windows).flatMapToLong(Arrays::stream).toArray();
            return kernels.call("embed")
                    .with(embeddings)
                    .with(local.longs(tokens, windows.length, windows[0].length))
                    .with(places.tensor())
                    .with(config.eps())
                    .with(config.own().numbers(0))
                    .tensor(owner);
        }
    }

    /** One block's forward pass over plain sequences, [windows, tokens, hidden size]. */
    public BlockOutput forward(Block block, NDArray hidden, TensorScope owner) {
        try (TensorScope local = scope.child()) {
            int tokens = Math.toIntExact(hidden.getShape().get(1));
            return forward(block, hidden, TokenPlaces.plain(tokens, local), owner);
        }
    }

    BlockOutput forward(Block block, NDArray hidden, TokenPlaces places, TensorScope owner) {
        List<NDArray> results = kernels.call("block")
                .with(hidden)
                .with(block.linears())
                .with(block.biases())
                .with(block.norms())
                .with(tables(places.depth()))
                .with(places.tensor())
                .with(config.eps())
                .with(config.own().numbers(block.index()))
                .tensors(owner);
        return new BlockOutput(results.get(0), results.subList(1, results.size()));
    }

    /** What the family's blocks need of positions, [at least so many tokens, features] each; owned by the model. */
    public List<NDArray> tables(int tokens) {
        return tables.of(tokens);
    }

    /** What the output matrix reads of the last block's output; both [rows, hidden size]. */
    public NDArray normalised(NDArray hidden, TensorScope owner) {
        return kernels.call("normalised")
                .with(hidden)
                .with(finalNorms)
                .with(config.eps())
                .tensor(owner);
    }

    /** What the final normalisation takes, owned by the model. */
    public List<NDArray> finalNorms() {
        return finalNorms;
    }

    /** The output matrix [vocabulary, hidden size], owned by the model. */
    public NDArray head() {
        return head;
    }

    /** Frees the tensors and ends work in the background. */
    @Override
    public void close() {
        blocks.close();
        scope.close();
    }
}
