package spade.formula;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import spade.profile.Distribution;

/**
 * Element-wise functions of scores, the pre-processing operators of DSA (NeurIPS 2024, appendix D and Table 1). Where
 * the paper and the released code differ, each has its own name; the code's ends in {@code _code}.
 */
public enum ElementwiseOperator {
    ABS(each(Math::abs)),
    /** ln x; NaN below zero. */
    LOG(each(Math::log)),
    /** ln(x + 1e-6), with x ≤ 0 read as 1. */
    LOG_CODE(each(x -> Math.log((x <= 0 ? 1 : x) + 1e-6))),
    /** |ln x|. */
    ABSLOG(each(x -> Math.abs(Math.log(x)))),
    /** ln|x|, with 0 read as 1. */
    ABSLOG_CODE(each(x -> Math.log(x == 0 ? 1 : Math.abs(x)))),
    /** POW of the paper and the code. */
    SQUARE(each(x -> x * x)),
    SQRT(each(Math::sqrt)),
    EXP(each(Math::exp)),
    SIGMOID(each(x -> 1 / (1 + Math.exp(-x)))),
    TANH(each(Math::tanh)),
    /** NORMALIZE: (x − mean) / unbiased standard deviation over the unit, NaN read as 0. */
    ZSCORE(ElementwiseOperator::zscore),
    /** MMS of the code: (x − min) / (max − min + 1e-9) over the unit. */
    MINMAX(ElementwiseOperator::minmax),
    /** exp(x) / Σ exp(x) over the unit's elements. */
    SOFTMAX(ElementwiseOperator::softmax);

    private final UnaryOperator<Distribution> function;

    ElementwiseOperator(UnaryOperator<Distribution> function) {
        this.function = function;
    }

    /** The distribution of the function's values. */
    public Distribution apply(Distribution elements) {
        return function.apply(elements);
    }

    @Override
    public String toString() {
        return Words.of(this);
    }

    private static UnaryOperator<Distribution> each(DoubleUnaryOperator f) {
        return elements -> elements.map(f);
    }

    private static Distribution zscore(Distribution elements) {
        double mean = elements.mean();
        double deviation = Math.sqrt(elements.variance());
        return elements.map(x -> {
            double z = (x - mean) / deviation;
            return Double.isNaN(z) ? 0 : z;
        });
    }

    private static Distribution minmax(Distribution elements) {
        double min = elements.min();
        double width = elements.max() - min + 1e-9;
        return elements.map(x -> (x - min) / width);
    }

    private static Distribution softmax(Distribution elements) {
        double max = elements.max();
        double sum = elements.sum(x -> Math.exp(x - max));
        return elements.map(x -> Math.exp(x - max) / sum);
    }
}
