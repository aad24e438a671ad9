package spade.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import spade.tensor.TensorScope;

/**
 * Some windows on their way through a model: the residual stream before the next block, in batches. Every pass, be it
 * calibration, pruning or evaluation, is one of these moved forward block by block; several can move side by side.
 */
public final class HiddenStates implements AutoCloseable {

    private final LanguageModel model;
    private final List<Batch> batches = new ArrayList<>();

    private static final class Batch {

        private final long[][] windows;
        private TensorScope owner;
        private NDArray hidden;

        Batch(long[][] windows, TensorScope owner, NDArray hidden) {
            this.windows = windows;
            this.owner = owner;
            this.hidden = hidden;
        }
    }

    private HiddenStates(LanguageModel model) {
        this.model = model;
    }

    /** Embeds windows of equal length; whoever asked for them closes them. */
    public static HiddenStates embed(LanguageModel model, long[][] windows) {
        HiddenStates states = new HiddenStates(model);
        int size = Math.max(1, Batching.of(model.scope().device()).tokens() / windows[0].length);
        for (int i = 0; i < windows.length; i += size) {
            long[][] batch = Arrays.copyOfRange(windows, i, Math.min(windows.length, i + size));
            TensorScope owner = model.scope().child();
            try {
                states.batches.add(new Batch(batch, owner, model.embed(batch, owner)));
            } catch (RuntimeException e) {
                owner.close();
                states.close();
                throw e;
            }
        }
        return states;
    }

    /** Moves all windows through a block. */
    public void advance(Block block) {
        advance(block, inputs -> {});
    }

    /** Moves all windows through a block and shows what its linears read, as {@link #observe} does. */
    public void advance(Block block, Consumer<List<NDArray>> observer) {
        for (Batch batch : batches) {
            try (TensorScope work = model.scope().child()) {
                BlockOutput output = model.forward(block, batch.hidden, work);
                observer.accept(output.inputs());
                batch.owner.close();
                batch.owner = model.scope().child();
                batch.hidden = batch.owner.adopt(output.hidden());
            }
        }
    }

    /**
     * Runs a block over all windows without moving them, and shows what its linears read, batch after batch; the
     * tensors live only during each call.
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

    /** The mean negative log-likelihood per window, once the last block is behind. */
    public double[] losses() {
        return batches.stream()
                .flatMapToDouble(batch -> DoubleStream.of(model.losses(batch.hidden, batch.windows)))
                .toArray();
    }

    /** The likeliest next tokens of every batch, once the last block is behind. */
    public List<LikelyTokens> likeliest(int count, TensorScope owner) {
        return batches.stream()
                .map(batch -> model.likeliest(batch.hidden, count, owner))
                .toList();
    }

    /**
     * Compares the windows with the dense model's pass over them, once the last block is behind.
     *
     * @param dense by batch, as {@link #likeliest} gave them
     */
    public Comparison compared(List<LikelyTokens> dense) {
        List<Comparison> parts = IntStream.range(0, batches.size())
                .mapToObj(i -> model.compared(batches.get(i).hidden, batches.get(i).windows, dense.get(i)))
                .toList();
        return new Comparison(
                parts.stream()
                        .flatMapToDouble(part -> Arrays.stream(part.nll()))
                        .toArray(),
                parts.stream().flatMapToDouble(part -> Arrays.stream(part.kl())).toArray());
    }

    @Override
    public void close() {
        batches.forEach(batch -> batch.owner.close());
    }
}
