package spade.formula;

import spade.profile.Distribution;

/** Reductions that take a number. */
public enum ParametricReduction {
    /** The element at index floor(q (n − 1)) of the sorted order. */
    QUANTILE(0, 1, 0, 1, "the share of elements below", 0.9, Distribution::quantile),
    /** The percentage of elements above M times their mean, OWL's layerwise outlier distribution (ICML 2024, eq. 1). */
    OUTLIER_RATIO(
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            2,
            12,
            "how many times the mean an outlier exceeds",
            5,
            (elements, m) -> 100 * elements.shareAbove(m * elements.mean())),
    /** The mean without so large a share of the elements at either end. */
    TRIMMED_MEAN(0, 0.49, 0.01, 0.4, "the share left out at either end", 0.1, ParametricReduction::trimmedMean);

    private interface Function {
        double apply(Distribution elements, double parameter);
    }

    private final double least;
    private final double most;
    private final double usualLeast;
    private final double usualMost;
    private final String meaning;
    private final double example;
    private final Function function;

    ParametricReduction(
            double least,
            double most,
            double usualLeast,
            double usualMost,
            String meaning,
            double example,
            Function function) {
        this.least = least;
        this.most = most;
        this.usualLeast = usualLeast;
        this.usualMost = usualMost;
        this.meaning = meaning;
        this.example = example;
        this.function = function;
    }

    /** What the number says. */
    String meaning() {
        return meaning;
    }

    /** A number that makes sense. */
    double example() {
        return example;
    }

    double apply(Distribution elements, double parameter) {
        return function.apply(elements, parameter);
    }

    /** The parameter nearest to a number. */
    public double nearest(double parameter) {
        return Math.min(most, Math.max(least, parameter));
    }

    /** Where a search looks for parameters at first. */
    public double usualLeast() {
        return usualLeast;
    }

    /** Where a search looks for parameters at first. */
    public double usualMost() {
        return usualMost;
    }

    void require(double parameter) {
        if (!(parameter >= least && parameter <= most)) {
            String bounds = most == Double.MAX_VALUE
                    ? "a finite number above 0"
                    : "a number in [" + Words.of(least) + ", " + Words.of(most) + "]";
            throw new IllegalArgumentException(this + " takes " + bounds + ", and " + parameter + " is none.");
        }
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
