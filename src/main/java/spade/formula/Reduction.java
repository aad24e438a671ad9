package spade.formula;

import java.util.function.ToDoubleFunction;
import spade.profile.Distribution;

/** How a block's elements become one number. */
public sealed interface Reduction {

    double apply(Distribution elements);

    /** The text form over a printed argument. */
    String print(String argument);

    /**
     * Reductions without parameters: those of DSA (appendix D, and the released code where it differs, ending in
     * {@code _code}) and order statistics.
     */
    enum Statistic implements Reduction {
        MEAN(Distribution::mean),
        /** Unbiased. */
        VAR(Distribution::variance),
        /** Unbiased. */
        STD(elements -> Math.sqrt(elements.variance())),
        /** Σ|x|. */
        L1_NORM(elements -> elements.sum(Math::abs)),
        /** mean|x|. */
        L1_NORM_CODE(elements -> elements.mean(Math::abs)),
        /** √Σx². */
        FROBENIUS_NORM(elements -> Math.sqrt(elements.sum(x -> x * x))),
        /**
         * exp(mean ln|x|): the product of millions of elements would under- or overflow. Below 1e-12 an element counts
         * as 1e-12, because a single weight that is exactly zero would otherwise make the mean of every block zero.
         */
        GEOMETRIC_MEAN(elements -> Math.exp(elements.mean(x -> Math.log(Math.max(Math.abs(x), 1e-12))))),
        /** −Σ p ln p of the elements at or above 0, divided by their sum. */
        ENTROPY(Statistic::entropy),
        /** The lower median, as torch defines it. */
        MEDIAN(elements -> elements.quantile(0.5)),
        MIN(Distribution::min),
        MAX(Distribution::max);

        private final ToDoubleFunction<Distribution> function;

        Statistic(ToDoubleFunction<Distribution> function) {
            this.function = function;
        }

        @Override
        public double apply(Distribution elements) {
            return function.applyAsDouble(elements);
        }

        @Override
        public String print(String argument) {
            return this + "(" + argument + ")";
        }

        @Override
        public String toString() {
            return Words.of(this);
        }

        /**
         * With t = Σx: −Σ (x/t) ln(x/t) = ln t − Σ x ln x / t. Negative elements and NaN are left out, as the released
         * code does.
         */
        private static double entropy(Distribution elements) {
            double sum = elements.sum(x -> x > 0 ? x : 0);
            double weighted = elements.sum(x -> x > 0 ? x * Math.log(x) : 0);
            return Math.log(sum) - weighted / sum;
        }
    }

    /**
     * The element at index floor(q (n − 1)) of the sorted order: {@code quantile(scores, 0.9)}.
     *
     * @param q in [0, 1]
     */
    record Quantile(double q) implements Reduction {

        public Quantile {
            if (!(q >= 0 && q <= 1)) {
                throw new IllegalArgumentException("quantile takes a number in [0, 1], and " + q + " is none.");
            }
            q += 0.0; // A negative zero would print as a zero and not equal it.
        }

        @Override
        public double apply(Distribution elements) {
            return elements.quantile(q);
        }

        @Override
        public String print(String argument) {
            return "quantile(" + argument + ", " + Numbers.print(q) + ")";
        }
    }

    /**
     * The percentage of elements above M times their mean, OWL's layerwise outlier distribution (ICML 2024, eq. 1):
     * {@code outlier_ratio(scores, 5)}.
     *
     * @param m above 0
     */
    record OutlierRatio(double m) implements Reduction {

        public OutlierRatio {
            if (!(m > 0 && Double.isFinite(m))) {
                throw new IllegalArgumentException(
                        "outlier_ratio takes a finite number above 0, and " + m + " is none.");
            }
        }

        @Override
        public double apply(Distribution elements) {
            return 100 * elements.shareAbove(m * elements.mean());
        }

        @Override
        public String print(String argument) {
            return "outlier_ratio(" + argument + ", " + Numbers.print(m) + ")";
        }
    }
}
