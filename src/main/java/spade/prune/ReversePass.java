package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import spade.Progress;
import spade.SpadeException;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.LanguageModel;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/**
 * Gradients of a text's loss by the weights of every linear, of the dense model or of any pruned one. A forward pass
 * keeps what each block reads; then block after block, from the last to the first, is computed again and
 * differentiated, one window at a time, so that only one block's graph exists. The gradients are float32 whatever the
 * model's dtype, or of the model's own, which is several times as fast where that is bfloat16; in float16 small ones
 * would vanish.
 *
 * <p>Keeps on the model's device windows · tokens · hidden size · (blocks + 1) numbers in the model's dtype (16 windows
 * of 2,048 tokens through a model of 7 billion weights: 9 GB in 16 bits), three copies of one block's weights in
 * float32, the activations of one window in one block, and whatever the sums of one block take.
 */
public final class ReversePass {

    /** Positions whose logits exist together. */
    private static final long ROWS = 256;

    private final LanguageModel model;
    private final BlockSource base;
    private final TokenWindows text;
    private final TensorScope scope;
    private final boolean wide;
    private final NDArray eps;
    private final Kernels kernel;

    private ReversePass(LanguageModel model, BlockSource base, TokenWindows text, boolean wide, TensorScope scope) {
        this.model = model;
        this.base = base;
        this.text = text;
        this.scope = scope;
        this.wide = wide;
        this.eps = scope.floats(new float[] {(float) model.config().eps()}, 1);
        this.kernel = kernel("block_gradients", scope);
    }

    /** Compiled behind the family's. */
    private Kernels kernel(String name, TensorScope owner) {
        List<String> names = Stream.concat(model.config().family().kernels().stream(), Stream.of(name))
                .toList();
        return Kernels.load(owner, names.toArray(String[]::new));
    }

    /** How many windows of a text have room on the device together, with all that is kept of them. */
    static int windows(LanguageModel model, TokenWindows text) {
        double room = model.scope().device().room() - model.bytes();
        return (int) Math.max(0, Math.min(text.count(), room / bytesOfWindow(model, text)));
    }

    /** Of the longest: what a whole text has room for, each of its parts has. */
    private static long bytesOfWindow(LanguageModel model, TokenWindows text) {
        return (model.config().blocks() + 1L)
                * text.longest()
                * model.config().hidden()
                * model.head().getDataType().getNumOfBytes();
    }

    /**
     * Differentiates the mean negative log-likelihood of what is scored in every window of a text by the weights.
     *
     * @param base asked for its blocks from the first to the last, and then back again
     * @param wide in float32; otherwise in the model's dtype
     * @param begin makes what a block's gradients are given to, window after window: [out, in] by linear, which live
     *     only during the call; its scope lives until the block is done
     * @param end takes what has come of a block
     */
    public static <S extends Consumer<List<NDArray>>> void run(
            LanguageModel model,
            BlockSource base,
            TokenWindows text,
            boolean wide,
            BiFunction<Block, TensorScope, S> begin,
            BiConsumer<Block, S> end,
            Progress progress) {
        if (windows(model, text) < text.count()) {
            throw new SpadeException(
                    ("The weights and the inputs of all blocks take %.1f GB, and the device has %.1f GB;"
                                    + " use fewer or shorter windows.")
                            .formatted(
                                    (model.bytes() + text.count() * bytesOfWindow(model, text)) / 1e9,
                                    model.scope().device().memory() / 1e9));
        }
        try (TensorScope scope = model.scope().child()) {
            new ReversePass(model, base, text, wide, scope).run(begin, end, progress);
        }
    }

    private <S extends Consumer<List<NDArray>>> void run(
            BiFunction<Block, TensorScope, S> begin, BiConsumer<Block, S> end, Progress progress) {
        int blocks = model.config().blocks();
        List<List<NDArray>> inputs = new ArrayList<>();
        inputs.add(Stream.of(text.tokens())
                .map(window -> model.embed(new long[][] {window}, scope))
                .toList());
        for (int l = 0; l < blocks; l++) {
            inputs.add(forward(l, inputs.get(l)));
            progress.report("keeping inputs", l + 1, blocks);
        }
        List<NDArray> gradients = atHead(inputs.get(blocks));
        for (int l = blocks - 1; l >= 0; l--) {
            inputs.remove(l + 1).forEach(NDArray::close);
            try (TensorScope work = scope.child()) {
                Block block = base.open(l, work);
                S sum = begin.apply(block, work);
                for (int w = 0; w < text.count(); w++) {
                    gradients.set(w, backward(block, inputs.get(l).get(w), gradients.get(w), sum));
                }
                end.accept(block, sum);
            }
            progress.report("differentiating", blocks - l, blocks);
        }
    }

    private List<NDArray> forward(int block, List<NDArray> inputs) {
        try (TensorScope work = scope.child()) {
            Block opened = base.open(block, work);
            List<NDArray> outputs = new ArrayList<>();
            for (NDArray input : inputs) {
                try (TensorScope step = work.child()) {
                    outputs.add(scope.adopt(model.forward(opened, input, step).hidden()));
                }
            }
            return outputs;
        }
    }

    private List<NDArray> atHead(List<NDArray> hidden) {
        List<NDArray> tensors = Stream.concat(Stream.of(model.head()), model.finalNorms().stream())
                .toList();
        List<NDArray> gradients = new ArrayList<>();
        try (TensorScope work = scope.child()) {
            Kernels head = kernel("head_gradients", work);
            NDArray cap = work.floats(new float[] {(float) model.config().cap()}, 1);
            NDArray rows = work.longs(new long[] {ROWS}, 1);
            for (int w = 0; w < hidden.size(); w++) {
                long[] window = text.tokens()[w];
                NDArray tokens = work.longs(window, 1, window.length);
                NDArray first = work.longs(new long[] {text.given()[w] - 1}, 1);
                gradients.addAll(
                        head.differentiate(List.of(hidden.get(w), tokens, eps, cap, rows, first), tensors, scope));
            }
        }
        return gradients;
    }

    /** Gives the gradients by the block's weights to the sum, and returns that by its input. */
    private NDArray backward(Block block, NDArray input, NDArray gradient, Consumer<List<NDArray>> sum) {
        try (TensorScope work = scope.child()) {
            List<NDArray> tables = model.tables(Math.toIntExact(input.getShape().get(1)));
            long[] counts = {block.linears().size(), block.norms().size(), tables.size(), wide ? 1 : 0};
            List<NDArray> tensors = Stream.of(block.linears(), block.biases(), block.norms(), tables)
                    .flatMap(List::stream)
                    .toList();
            List<NDArray> found = kernel.differentiate(
                    List.of(input, gradient, eps, numbers(block, work), work.longs(counts, counts.length)),
                    tensors,
                    work);
            sum.accept(found.subList(1, found.size()));
            gradient.close();
            return scope.adopt(found.get(0));
        }
    }

    private NDArray numbers(Block block, TensorScope work) {
        double[] own = model.config().own().numbers(block.index());
        float[] numbers = new float[own.length];
        for (int i = 0; i < own.length; i++) {
            numbers[i] = (float) own[i];
        }
        return work.floats(numbers, numbers.length);
    }
}
