package spade.prune;

import ai.djl.ndarray.NDArray;
import java.util.List;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/** LSA's measure of a block (ICLR 2026): how much the outputs of its linears lose when half of their weights go. */
public final class LinearReconstruction {

    private static final double SHARE = 0.5;
    private static final long WIDTH = 128;

    private LinearReconstruction() {}

    /** By block the mean over its linears of the error of their outputs, in a dense pass over the windows. */
    public static double[] errors(LanguageModel model, TokenWindows windows, Progress progress) {
        double[] errors = new double[model.config().blocks()];
        Pruner grams = new Pruner(PruningMethod.SPARSEGPT, false, SparsityPattern.UNSTRUCTURED);
        try (HiddenStates states = HiddenStates.embed(model, windows.tokens())) {
            for (int l = 0; l < errors.length; l++) {
                Block block = model.block(l);
                try (TensorScope work = model.scope().child()) {
                    BlockInputs inputs = new BlockInputs(model, grams, work);
                    states.advance(block, inputs);
                    errors[l] = mean(model, block, inputs);
                }
                progress.report("measuring linear errors", l + 1, errors.length);
            }
        }
        return errors;
    }

    private static double mean(LanguageModel model, Block block, BlockInputs inputs) {
        double sum = 0;
        List<NDArray> linears = block.linears();
        for (int i = 0; i < linears.size(); i++) {
            try (TensorScope work = model.scope().child()) {
                sum += model.scope()
                        .kernels("pruners")
                        .call("linear_error")
                        .with(linears.get(i))
                        .with(inputs.gram(model.slots().get(i).input()))
                        .with(WIDTH)
                        .with(SHARE)
                        .tensor(work)
                        .toDoubleArray()[0];
            }
        }
        return sum / linears.size();
    }
}
