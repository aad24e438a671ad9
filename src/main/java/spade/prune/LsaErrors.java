package spade.prune;

import java.util.List;
import spade.Progress;
import spade.data.TokenWindows;
import spade.model.LanguageModel;

/** LSA's measure of a block (ICLR 2026): how much the outputs of its linears lose when half of their weights go. */
public final class LsaErrors {

    private static final double SHARE = 0.5;
    private static final long WIDTH = 128;

    private LsaErrors() {}

    /** By block the mean over its linears of the error of their outputs, in a dense pass over the windows. */
    public static double[] errors(LanguageModel model, TokenWindows windows, Progress progress) {
        return BlockStatistics.ofDense(
                        model, windows, Statistic.GRAM, "measuring linear errors", progress, LsaErrors::mean)
                .stream()
                .mapToDouble(error -> error)
                .toArray();
    }

    private static double mean(BlockStatistics statistics) {
        List<Double> errors = statistics.eachLinear(linear -> linear.call("linear_error")
                .with(linear.gram())
                .with(WIDTH)
                .with(SHARE)
                .tensor(linear.work())
                .toDoubleArray()[0]);
        double sum = 0;
        for (double error : errors) {
            sum += error;
        }
        return sum / errors.size();
    }
}
