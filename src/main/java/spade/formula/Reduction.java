package spade.formula;

import java.util.List;
import java.util.function.ToDoubleFunction;
import spade.profile.Distribution;

/** How a unit's elements become one number. */
public sealed interface Reduction {

    double apply(Distribution elements);

    /** The constant that says which it is. */
    Enum<?> kind();

    /** Numbers behind the elements. */
    default List<Double> parameters() {
        return List.of();
    }

    /**
     * Reductions without parameters: those of DSA (appendix D and Table 1, and the released code where it differs,
     * ending in {@code _code}) and further statistics.
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
        /** √Σx², as Table 1 names it; of a block's elements it is the same as the Frobenius norm. */
        L2_NORM(Statistic::euclidean),
        /** √Σx². */
        FROBENIUS_NORM(Statistic::euclidean),
        /**
         * exp(mean ln|x|): the product of millions of elements would under- or overflow. Below 1e-12 an element counts
         * as 1e-12, because a single weight that is exactly zero would otherwise make the mean of every block zero.
         */
        GEOMETRIC_MEAN(elements -> Math.exp(elements.mean(x -> Math.log(Math.max(Math.abs(x), 1e-12))))),
        /** −Σ p ln p of the elements at or above 0, divided by their sum. */
        ENTROPY(Statistic::entropy),
        /** The same with ln p no lower than ln 2⁻²³: torch's categorical entropy in float32, which the code calls. */
        ENTROPY_CODE(Statistic::entropyCode),
        /** The lower median, as torch defines it. */
        MEDIAN(elements -> elements.quantile(0.5)),
        /** mean((x − mean)⁴) / mean((x − mean)²)²: 3 for a normal distribution. */
        KURTOSIS(Statistic::kurtosis),
        /**
         * Σ (2i − n − 1) x₍ᵢ₎ / (n Σ|x|), i from 1 in ascending order: 0 where all are equal, 1 where one has all. The
         * usual definition for elements at or above 0, and finite for others too.
         */
        GINI(Statistic::gini),
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
        public Statistic kind() {
            return this;
        }

        @Override
        public String toString() {
            return Words.of(this);
        }

        private static double euclidean(Distribution elements) {
            return Math.sqrt(elements.sum(x -> x * x));
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

        private static double entropyCode(Distribution elements) {
            double sum = elements.sum(x -> x > 0 ? x : 0);
            double least = Math.scalb(1.0, -23);
            return elements.sum(x -> x > 0 ? -x / sum * Math.log(Math.min(1 - least, Math.max(least, x / sum))) : 0);
        }

        private static double kurtosis(Distribution elements) {
            double mean = elements.mean();
            double second = elements.mean(x -> (x - mean) * (x - mean));
            return elements.mean(x -> Math.pow(x - mean, 4)) / (second * second);
        }

        private static double gini(Distribution elements) {
            Distribution sorted = elements.sorted();
            double n = sorted.total();
            double weighted = 0;
            double before = 0;
            for (int bin = 0; bin < sorted.bins(); bin++) {
                double count = sorted.count(bin);
                // The mean of 2i − n − 1 over i from before + 1 to before + count.
                weighted += count * (2 * before + count - n) * sorted.value(bin);
                before += count;
            }
            return weighted / (n * sorted.sum(Math::abs));
        }
    }

    /**
     * A reduction with a number: {@code quantile(scores, 0.9)}.
     *
     * @param parameter within the bounds of its kind
     */
    record Parametric(ParametricReduction kind, double parameter) implements Reduction {

        public Parametric {
            kind.parameter().require(kind, parameter);
            parameter += 0.0; // A negative zero would print as a zero and not equal it.
        }

        @Override
        public double apply(Distribution elements) {
            return kind.apply(elements, parameter);
        }

        @Override
        public List<Double> parameters() {
            return List.of(parameter);
        }
    }
}
