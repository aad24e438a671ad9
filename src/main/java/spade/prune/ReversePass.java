package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import spade.Progress;
import spade.SpadeException;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.LanguageModel;
import spade.tensor.GradientKernel;
import spade.tensor.TensorScope;

/**
 * Gradients of a text's loss by the weights of every linear, of the dense model or of any pruned one. A forward pass
 * keeps what each block reads; then block after block, from the last to the first, is computed again and
 * differentiated, one window at a time, so that only one block's graph exists. The gradients are float32 whatever the
 * model's dtype.
 *
 * <p>Keeps on the model's device windows · tokens · hidden size · (blocks + 1) numbers in the model's dtype (16 windows
 * of 2,048 tokens through a model of 7 billion weights: 9 GB in 16 bits), three copies of one block's weights in
 * float32, the activations of one window in one block, and whatever the sums of one block take.
 */
public final class ReversePass {

    /** The share of the device's memory that weights and kept inputs may take together. */
    private static final double MOST = 0.8;
    /** Positions whose logits exist together. */
    private static final long ROWS = 256;

    private final LanguageModel model;
    private final BlockSource base;
    private final TokenWindows text;
    private final TensorScope scope;
    private final NDArray eps;

    /** What is made of the gradients of one block, which come window after window. */
    public interface Sum<T> {

        /**
         * @param gradients of the window's mean negative log-likelihood by the weights, float32 [out, in] by linear;
         *     they live only during the call
         */
        void add(List<NDArray> gradients);

        /** What has come of all windows. */
        T result();
    }

    /** Begins the sum of one block. */
    @FunctionalInterface
    public interface Sums<T> {

        /** @param owner lives until the block's result is there */
        Sum<T> begin(Block block, TensorScope owner);
    }

    private ReversePass(LanguageModel model, BlockSource base, TokenWindows text, TensorScope scope) {
        this.model = model;
        this.base = base;
        this.text = text;
        this.scope = scope;
        this.eps = scope.floats(new float[] {(float) model.config().eps()}, 1);
    }

    /**
     * Differentiates the loss of every window of a text.
     *
     * @param base asked for its blocks from the first to the last, and then back again
     * @param sums what is to be made of the gradients
     * @return by block what its sum came to
     */
    public static <T> List<T> run(
            LanguageModel model, BlockSource base, TokenWindows text, Sums<T> sums, Progress progress) {
        long kept = model.bytes()
                + (model.config().blocks() + 1L)
                        * text.count()
                        * text.seqlen()
                        * model.config().hidden()
                        * model.head().getDataType().getNumOfBytes();
        long memory = model.scope().device().memory();
        if (kept > MOST * memory) {
            throw new SpadeException(
                    "The weights and the inputs of all blocks take %.1f GB, and the device has %.1f GB: use fewer calibration windows."
                            .formatted(kept / 1e9, memory / 1e9));
        }
        try (TensorScope scope = model.scope().child()) {
            return new ReversePass(model, base, text, scope).run(sums, progress);
        }
    }

    private <T> List<T> run(Sums<T> sums, Progress progress) {
        int blocks = model.config().blocks();
        List<List<NDArray>> inputs = new ArrayList<>();
        inputs.add(Stream.of(text.tokens())
                .map(window -> model.embed(new long[][] {window}, scope))
                .toList());
        for (int l = 0; l < blocks; l++) {
            inputs.add(forward(l, inputs.get(l)));
            progress.report("keeping inputs", l + 1, blocks);
        }
        List<NDArray> gradients = new ArrayList<>();
        GradientKernel head = GradientKernel.load(scope, model.kernels(), "head_gradients");
        for (int w = 0; w < text.count(); w++) {
            gradients.add(atHead(head, inputs.get(blocks).get(w), text.tokens()[w]));
        }
        List<T> results = new ArrayList<>();
        GradientKernel kernel = GradientKernel.load(scope, model.kernels(), "block_gradients");
        for (int l = blocks - 1; l >= 0; l--) {
            inputs.remove(l + 1).forEach(NDArray::close);
            try (TensorScope work = scope.child()) {
                Block block = base.open(l, work);
                Sum<T> sum = sums.begin(block, work);
                for (int w = 0; w < text.count(); w++) {
                    gradients.set(w, backward(kernel, block, inputs.get(l).get(w), gradients.get(w), sum));
                }
                results.add(0, sum.result());
            }
            progress.report("differentiating", blocks - l, blocks);
        }
        return results;
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

    private NDArray atHead(GradientKernel kernel, NDArray hidden, long[] tokens) {
        try (TensorScope work = scope.child()) {
            List<NDArray> tensors = Stream.concat(Stream.of(model.head()), model.finalNorms().stream())
                    .toList();
            NDArray rows = work.longs(new long[] {ROWS}, 1);
            return kernel.forward(List.of(hidden, work.longs(tokens, 1, tokens.length), eps, rows), tensors, scope)
                    .get(0);
        }
    }

    /** Gives the gradients by the block's weights to the sum, and returns that by its input. */
    private NDArray backward(GradientKernel kernel, Block block, NDArray input, NDArray gradient, Sum<?> sum) {
        try (TensorScope work = scope.child()) {
            List<NDArray> tables = model.tables(text.seqlen());
            long[] counts = {block.linears().size(), block.norms().size(), tables.size()};
            List<NDArray> tensors = Stream.of(block.linears(), block.biases(), block.norms(), tables)
                    .flatMap(List::stream)
                    .toList();
            List<NDArray> found =
                    kernel.forward(List.of(input, gradient, eps, work.longs(counts, counts.length)), tensors, work);
            sum.add(found.subList(1, found.size()));
            gradient.close();
            return scope.adopt(found.get(0));
        }
    }
}
