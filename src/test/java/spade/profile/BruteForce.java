package spade.profile;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import spade.formula.ElementwiseOperator;
import spade.formula.ParametricReduction;
import spade.formula.Reduction;

/**
 * The operators of the formula language written again over plain arrays, element by element, from the definitions of
 * the DSA paper and its released code.
 */
final class BruteForce {

    private BruteForce() {}

    static double[] apply(ElementwiseOperator operator, double[] x) {
        return switch (operator) {
            case ABS -> each(x, v -> v < 0 ? -v : v);
            case LOG -> each(x, Math::log);
            case LOG_CODE -> each(x, v -> v <= 0 ? Math.log(1 + 1e-6) : Math.log(v + 1e-6));
            case ABSLOG -> each(x, v -> Math.abs(Math.log(v)));
            case ABSLOG_CODE -> each(x, v -> v == 0 ? 0 : Math.log(Math.abs(v)));
            case SQUARE -> each(x, v -> v * v);
            case SQRT -> each(x, v -> v < 0 ? Double.NaN : Math.sqrt(v));
            case EXP -> each(x, Math::exp);
            case SIGMOID -> each(x, v -> v >= 0 ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / (Math.exp(v) + 1));
            case TANH ->
                each(x, v -> Math.signum(v) * -Math.expm1(-2 * Math.abs(v)) / (1 + Math.exp(-2 * Math.abs(v))));
            case ZSCORE -> {
                double mean = mean(x);
                double deviation = Math.sqrt(variance(x));
                yield each(x, v -> Double.isNaN((v - mean) / deviation) ? 0 : (v - mean) / deviation);
            }
            case MINMAX -> {
                double min = extreme(x, false);
                double max = extreme(x, true);
                yield each(x, v -> (v - min) / (max - min + 1e-9));
            }
            case SOFTMAX -> {
                // The same number taken from every exponent changes no softmax.
                double max = extreme(x, true);
                double sum = sum(each(x, v -> Math.exp(v - max)));
                yield each(x, v -> Math.exp(v - max) / sum);
            }
        };
    }

    /** @param sorted the same elements, ascending as {@link Arrays#sort(double[])} leaves them: NaN last */
    static double apply(Reduction reduction, double[] x, double[] sorted) {
        if (reduction instanceof Reduction.Parametric parametric) {
            return apply(parametric.kind(), parametric.parameter(), x, sorted);
        }
        return switch ((Reduction.Statistic) reduction) {
            case MEAN -> mean(x);
            case VAR -> variance(x);
            case STD -> Math.sqrt(variance(x));
            case L1_NORM -> sum(each(x, Math::abs));
            case L1_NORM_CODE -> mean(each(x, Math::abs));
            case FROBENIUS_NORM, L2_NORM -> Math.sqrt(sum(each(x, v -> v * v)));
            case GEOMETRIC_MEAN -> Math.exp(mean(each(x, v -> Math.log(Math.max(Math.abs(v), 1e-12)))));
            case ENTROPY -> entropy(x);
            case ENTROPY_CODE -> clampedEntropy(x);
            case MEDIAN -> ordered(sorted, 0.5);
            case KURTOSIS -> {
                double mean = mean(x);
                yield mean(each(x, v -> Math.pow(v - mean, 4)))
                        / Math.pow(mean(each(x, v -> (v - mean) * (v - mean))), 2);
            }
            case GINI -> gini(sorted);
            case MIN -> ordered(sorted, 0);
            case MAX -> ordered(sorted, 1);
        };
    }

    private static double apply(ParametricReduction kind, double parameter, double[] x, double[] sorted) {
        return switch (kind) {
            case QUANTILE -> ordered(sorted, parameter);
            case OUTLIER_RATIO -> {
                double threshold = parameter * mean(x);
                yield 100 * mean(each(x, v -> v > threshold ? 1 : 0));
            }
            case TRIMMED_MEAN -> {
                int cut = (int) Math.round(parameter * sorted.length);
                boolean undefined = Double.isNaN(sorted[sorted.length - 1]);
                yield undefined ? Double.NaN : mean(Arrays.copyOfRange(sorted, cut, sorted.length - cut));
            }
        };
    }

    /** By the mean difference between two elements, from the order: Σ (2i − n − 1) x / (n Σ|x|). */
    private static double gini(double[] sorted) {
        double sum = 0;
        for (int i = 0; i < sorted.length; i++) {
            sum += (2.0 * (i + 1) - sorted.length - 1) * sorted[i];
        }
        return sum / sorted.length / sum(each(sorted, Math::abs));
    }

    /** −Σ p ln p over the elements above 0 as shares of their sum. */
    private static double entropy(double[] x) {
        double[] positive = Arrays.stream(x).filter(v -> v > 0).toArray();
        double total = sum(positive);
        return positive.length == 0 ? Double.NaN : -sum(each(positive, v -> v / total * Math.log(v / total)));
    }

    /** As torch's Categorical(probs).entropy() in float32. */
    private static double clampedEntropy(double[] x) {
        double[] positive = Arrays.stream(x).filter(v -> v > 0).toArray();
        double total = sum(positive);
        double sum = 0;
        for (double v : positive) {
            double share = v / total;
            sum -= share * Math.log(share < 0x1p-23 ? 0x1p-23 : share > 1 - 0x1p-23 ? 1 - 0x1p-23 : share);
        }
        return sum;
    }

    private static double ordered(double[] sorted, double q) {
        boolean undefined = Double.isNaN(sorted[sorted.length - 1]);
        return undefined ? Double.NaN : sorted[(int) Math.floor(q * (sorted.length - 1))];
    }

    private static double extreme(double[] x, boolean largest) {
        double extreme = x[0];
        for (double v : x) {
            extreme = largest ? Math.max(extreme, v) : Math.min(extreme, v);
        }
        return extreme;
    }

    static double mean(double[] x) {
        return sum(x) / x.length;
    }

    private static double variance(double[] x) {
        double mean = mean(x);
        return sum(each(x, v -> (v - mean) * (v - mean))) / (x.length - 1);
    }

    private static double sum(double[] x) {
        return Arrays.stream(x).sum();
    }

    private static double[] each(double[] x, DoubleUnaryOperator f) {
        return Arrays.stream(x).map(f).toArray();
    }
}
