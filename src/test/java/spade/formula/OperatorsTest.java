package spade.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static spade.formula.ElementwiseOperator.ABSLOG;
import static spade.formula.ElementwiseOperator.ABSLOG_CODE;
import static spade.formula.ElementwiseOperator.LOG;
import static spade.formula.ElementwiseOperator.LOG_CODE;
import static spade.formula.ElementwiseOperator.MINMAX;
import static spade.formula.ElementwiseOperator.SOFTMAX;
import static spade.formula.ElementwiseOperator.ZSCORE;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spade.profile.Distribution;

/** Values computed by hand from the definitions in the paper and in its released code. */
class OperatorsTest {

    private static final double NAN = Double.NaN;

    private static double[] apply(ElementwiseOperator operator, double... elements) {
        Distribution result = operator.apply(Distribution.of(elements));
        double[] values = new double[result.bins()];
        for (int i = 0; i < values.length; i++) {
            values[i] = result.value(i);
        }
        return values;
    }

    private static void check(double[] found, double... expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            if (Double.isFinite(expected[i])) {
                assertThat(found[i]).as("element %d", i).isCloseTo(expected[i], within(1e-9));
            } else {
                assertThat(found[i]).as("element %d", i).isEqualTo(Double.valueOf(expected[i]));
            }
        }
    }

    @Test
    void logarithmsOfPaperAndReleasedCodeDiffer() {
        double[] elements = {-Math.E, 0, 0.5, 1, Math.E};
        double ln2 = 0.6931471805599453;
        check(apply(LOG, elements), NAN, Double.NEGATIVE_INFINITY, -ln2, 0, 1);
        check(
                apply(LOG_CODE, elements),
                9.999995000003334e-7,
                9.999995000003334e-7,
                -0.6931451805619453,
                9.999995000003334e-7,
                1.0000003678793736);
        check(apply(ABSLOG, elements), NAN, Double.POSITIVE_INFINITY, ln2, 0, 1);
        check(apply(ABSLOG_CODE, elements), 1, 0, -ln2, 0, 1);
    }

    @Test
    void normalizeIsTheUnbiasedZScoreWithNotANumberReadAsZero() {
        // mean 4, squared distances 9 + 1 + 1 + 9 = 20, unbiased variance 20/3
        double deviation = Math.sqrt(20.0 / 3);
        check(apply(ZSCORE, 1, 3, 5, 7), -3 / deviation, -1 / deviation, 1 / deviation, 3 / deviation);
        check(apply(ZSCORE, 2, 2, 2), 0, 0, 0);
        check(apply(ZSCORE, 2, NAN), 0, 0);
    }

    @Test
    void minMaxHasTheReleasedCodesSmallNumberInItsWidth() {
        check(apply(MINMAX, 2, 3, 6), 0, 1 / (4 + 1e-9), 4 / (4 + 1e-9));
        check(apply(MINMAX, 1e-9, 3e-9), 0, 2.0 / 3);
        check(apply(MINMAX, 5, 5), 0, 0);
    }

    @Test
    void softmaxSharesAddUpToOneWithoutOverflow() {
        check(apply(SOFTMAX, 0, Math.log(2), Math.log(5)), 0.125, 0.25, 0.625);
        check(apply(SOFTMAX, 1000, 1000 + Math.log(3)), 0.25, 0.75);
    }

    @ParameterizedTest
    @CsvSource({
        "MEAN, -1.5",
        "VAR, 17.666666666667",
        "STD, 4.203173404306",
        "L1_NORM, 12",
        "L1_NORM_CODE, 3",
        "FROBENIUS_NORM, 7.874007874012",
        "MEDIAN, -2",
        "MIN, -7",
        "MAX, 3"
    })
    void statisticsOfSignedElementsAreThoseComputedByHand(Reduction.Statistic statistic, double expected) {
        // sum −6, squares 62; squared distances from the mean 62 − 4·2.25 = 53
        assertThat(statistic.apply(Distribution.of(3, -7, -2, 0))).isCloseTo(expected, within(1e-11));
    }

    @Test
    void theGeometricMeanNeitherOverflowsNorVanishes() {
        assertThat(Reduction.Statistic.GEOMETRIC_MEAN.apply(Distribution.of(1, 2, -4, 8)))
                .isCloseTo(Math.pow(64, 0.25), within(1e-12));
        double[] small = new double[100_000];
        java.util.Arrays.fill(small, 1e-3);
        assertThat(Reduction.Statistic.GEOMETRIC_MEAN.apply(Distribution.of(small)))
                .isCloseTo(1e-3, within(1e-12));
        // One zero among 1,000 ones counts as 1e-12, so as 10^(−12/1000).
        double[] ones = new double[1000];
        java.util.Arrays.fill(ones, 1, 1000, 1);
        assertThat(Reduction.Statistic.GEOMETRIC_MEAN.apply(Distribution.of(ones)))
                .isCloseTo(Math.pow(10, -0.012), within(1e-12));
    }

    @Test
    void entropyIsThatOfTheSharesOfThePositiveElements() {
        assertThat(Reduction.Statistic.ENTROPY.apply(Distribution.of(2, 2, 2, 2)))
                .isCloseTo(Math.log(4), within(1e-12));
        // shares 1/2, 1/4, 1/4
        assertThat(Reduction.Statistic.ENTROPY.apply(Distribution.of(6, 0, -5, 3, NAN, 3)))
                .isCloseTo(1.5 * Math.log(2), within(1e-12));
    }

    @Test
    void outlierRatioIsThePercentageAboveMTimesTheMean() {
        // mean 4: above 8 is only 16
        Distribution elements = Distribution.of(1, 1, 1, 1, 16);
        assertThat(new Reduction.Parametric(ParametricReduction.OUTLIER_RATIO, 2).apply(elements))
                .isEqualTo(20);
        assertThat(new Reduction.Parametric(ParametricReduction.OUTLIER_RATIO, 4).apply(elements))
                .isZero();
        assertThat(new Reduction.Parametric(ParametricReduction.OUTLIER_RATIO, 0.2).apply(elements))
                .isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        "NEG, 0.5, -0.5",
        "SIN, 0.5, 0.479425538604203",
        "COS, 0.5, 0.8775825618903728",
        "TAN, 0.5, 0.5463024898437905",
        "ASIN, 0.5, 0.5235987755982989",
        "ACOS, 0.5, 1.0471975511965979",
        "ATAN, 0.5, 0.4636476090008061",
        "EXP, 0.5, 1.6487212707001282",
        "LOG, 0.5, -0.6931471805599453",
        "ABS, -0.5, 0.5",
        "SQRT, 0.25, 0.5",
        "SIGMOID, 0.5, 0.6224593312018546",
        "TANH, 0.5, 0.46211715726000973",
        "SOFTPLUS, 0.5, 0.9740769841801067",
        "SOFTPLUS, -800, 0",
        "SOFTPLUS, 800, 800",
        "SIGMOID, -800, 0",
        "LOG, 0, -Infinity",
        "LOG, -1, NaN",
        "ASIN, 2, NaN",
        "SQRT, -1, NaN",
        "EXP, 1000, Infinity"
    })
    void functionsOfBlockValuesAreThoseOfTheTables(UnaryOperator operator, double argument, double expected) {
        double found = operator.applyAsDouble(argument);
        if (Double.isFinite(expected)) {
            assertThat(found).isCloseTo(expected, within(1e-14));
        } else {
            assertThat(found).isEqualTo(Double.valueOf(expected));
        }
    }
}
