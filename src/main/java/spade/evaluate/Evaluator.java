package spade.evaluate;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import spade.Doubles;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/** Passes windows through the blocks of a model, as a source hands them out, and measures what comes out. */
public final class Evaluator {

    private Evaluator() {}

    /** The likelihood of a text; a unit is a window, and its loss the mean over its own tokens. */
    public static Losses measure(LanguageModel model, BlockSource blocks, TokenWindows text, Progress progress) {
        return pass(model, blocks, Reading.of(text), Head::likelihood, progress);
    }

    /** The likelihood of the text of some dense outputs, and how far the model's outputs diverge from those. */
    public static Losses compare(LanguageModel model, BlockSource blocks, DenseOutputs dense, Progress progress) {
        return pass(model, blocks, Reading.of(dense.text()), dense::compared, progress);
    }

    /** The likelihood of every choice of some questions, summed over its tokens; a unit is a choice. */
    public static Losses choose(LanguageModel model, BlockSource blocks, List<Reading> questions, Progress progress) {
        return pass(model, blocks, questions, Head::choices, progress);
    }

    /** Takes every block from a source once and counts its zeros; no text is read, and there are no losses. */
    public static Losses count(LanguageModel model, BlockSource blocks, Progress progress) {
        long start = System.nanoTime();
        double[] sparsity = new double[model.config().blocks()];
        for (int l = 0; l < sparsity.length; l++) {
            try (TensorScope scope = model.scope().child()) {
                sparsity[l] = zeros(model, blocks.open(l, scope));
            }
            progress.report("pruning", l + 1, sparsity.length);
        }
        double total = (System.nanoTime() - start) / 1e9;
        return new Losses(Map.of(), Doubles.of(sparsity), new Losses.Timing(total, 0, total));
    }

    /** The share of zeros among a block's prunable weights. */
    static double zeros(LanguageModel model, Block block) {
        Kernels kernels = model.scope().kernels("tensor");
        return (double) kernels.call("zeros").with(block.linears()).integer() / model.parametersPerBlock();
    }

    private static Losses pass(
            LanguageModel model,
            BlockSource blocks,
            List<Reading> readings,
            BiFunction<Head, HiddenStates, Map<Metric, Doubles>> end,
            Progress progress) {
        try (Pass pass = new Pass(model, List.of(readings), 1)) {
            pass.through(blocks, model.config().blocks(), progress);
            return pass.losses(0, end);
        }
    }
}
