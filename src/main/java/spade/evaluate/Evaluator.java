package spade.evaluate;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import spade.Doubles;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.BlockSource;
import spade.model.LanguageModel;
import spade.tensor.Kernels;
import spade.tensor.TensorScope;

/** Passes materials through the blocks of a model, as a source hands them out, and measures what comes out. */
public final class Evaluator {

    private Evaluator() {}

    /** The likelihood of a text. */
    public static Losses measure(LanguageModel model, BlockSource blocks, TokenWindows text, Progress progress) {
        return measure(model, blocks, List.of(Material.text(text)), progress).get(0);
    }

    /** What is measured of several materials, in their order; they go through each block together. */
    public static List<Losses> measure(
            LanguageModel model, BlockSource blocks, List<Material> materials, Progress progress) {
        try (Pass pass = Pass.begin(model, materials, materials.size())) {
            pass.through(blocks, model.config().blocks(), progress);
            return pass.losses();
        }
    }

    /** Takes every block from a source once and counts its zeros; no text is read, and there are no losses. */
    public static Losses count(LanguageModel model, BlockSource blocks, Progress progress) {
        long start = System.nanoTime();
        double[] sparsity = new double[model.config().blocks()];
        for (int l = 0; l < sparsity.length; l++) {
            try (TensorScope scope = model.scope().child()) {
                sparsity[l] = sparsity(model, blocks.open(l, scope));
            }
            progress.report("pruning", l + 1, sparsity.length);
        }
        double total = (System.nanoTime() - start) / 1e9;
        return new Losses(Map.of(), Doubles.of(sparsity), new Losses.Timing(total, 0, total));
    }

    /** The share of zeros among a block's prunable weights, as its source knows it, or counted. */
    static double sparsity(LanguageModel model, BlockSource blocks, Block block) {
        OptionalLong known = blocks.zeros(block.index());
        return known.isPresent() ? (double) known.getAsLong() / model.parametersPerBlock() : sparsity(model, block);
    }

    private static double sparsity(LanguageModel model, Block block) {
        Kernels kernels = model.scope().kernels("tensor");
        return (double) kernels.call("zeros").with(block.linears()).integer() / model.parametersPerBlock();
    }
}
