package spade.formula;

import spade.profile.Distribution;

/** Reductions that take a number. */
public enum ParametricReduction implements ParametricOperator {
    /** The element at index floor(q (n − 1)) of the sorted order. */
    QUANTILE(new Parameter(0, 1, 0, 1, "the share of elements below", 0.9), Distribution::quantile),
    /** The percentage of elements above M times their mean, OWL's layerwise outlier distribution (ICML 2024, eq. 1). */
    OUTLIER_RATIO(
            new Parameter(Double.MIN_VALUE, Double.MAX_VALUE, 2, 12, "how many times the mean an outlier exceeds", 5),
            (elements, m) -> 100 * elements.shareAbove(m * elements.mean())),
    /** The mean without so large a share of the elements at either end. */
    TRIMMED_MEAN(
            new Parameter(0, 0.49, 0.01, 0.4, "the share left out at either end", 0.1),
            ParametricReduction::trimmedMean);

    private interface Function {
        double apply(Distribution elements, double parameter);
    }

    private final Parameter parameter;
    private final Function function;

    ParametricReduction(Parameter parameter, Function function) {
        this.parameter = parameter;
        this.function = function;
    }

    @Override
    public Parameter parameter() {
        return parameter;
    }

    double apply(Distribution elements, double number) {
        return function.apply(elements, number);
    }

    @Override
    public String toString() {
        return Words.of(this);
    }

    private static double trimmedMean(Distribution elements, double share) {
        if (Double.isNaN(elements.min())) {
            return Double.NaN;
        }
        Distribution sorted = elements.sorted();
        double from = share * sorted.total();
        double to = sorted.total() - from;
        double sum = 0;
        double before = 0;
        for (int bin = 0; bin < sorted.bins(); bin++) {
            double after = before + sorted.count(bin);
            double inside = Math.min(after, to) - Math.max(before, from);
            sum += inside > 0 ? inside * sorted.value(bin) : 0;
            before = after;
        }
        return sum / (to - from);
    }
}
