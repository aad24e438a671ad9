package spade.prune;

import java.util.Set;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.Block;
import spade.model.HiddenStates;
import spade.model.LanguageModel;
import spade.tensor.TensorScope;

/** LSA's measure of a block (ICLR 2026): how much the outputs of its linears lose when half of their weights go. */
public final class LsaErrors {

    private static final double SHARE = 0.5;
    private static final long WIDTH = 128;

    private LsaErrors() {}

    /** By block the mean over its linears of the error of their outputs, in a dense pass over the windows. */
    public static double[] errors(LanguageModel model, TokenWindows windows, Progress progress) {
        double[] errors = new double[model.config().blocks()];
        try (HiddenStates states = HiddenStates.embed(model, windows.tokens())) {
            for (int l = 0; l < errors.length; l++) {
                Block block = model.block(l);
                try (TensorScope work = model.scope().child()) {
                    BlockStatistics statistics = new BlockStatistics(l, Set.of(Statistic.GRAM), work);
                    states.advance(block, statistics);
                    errors[l] = mean(model, block, statistics);
                }
                progress.report("measuring linear errors", l + 1, errors.length);
            }
        }
        return errors;
    }

    private static double mean(LanguageModel model, Block block, BlockStatistics statistics) {
        double sum = 0;
        int linears = block.linears().size();
        for (int i = 0; i < linears; i++) {
            try (TensorScope work = model.scope().child()) {
                PrunableLinear linear = new PrunableLinear(model, block, i, statistics, work);
                sum += linear.call("linear_error")
                        .with(linear.gram())
                        .with(WIDTH)
                        .with(SHARE)
                        .tensor(work)
                        .toDoubleArray()[0];
            }
        }
        return sum / linears;
    }
}
