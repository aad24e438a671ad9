package spade.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {

    @Test
    void countsWeighEveryStatistic() {
        // 2, 2, 2, 5, 5, 11: sum 27, mean 4.5, squared distances 3·6.25 + 2·0.25 + 42.25 = 61.5
        Distribution distribution =
                new Distribution(new double[] {5, 2, 11}, new long[] {2, 3, 1}, Histogram.HALF_WIDTH);
        assertThat(distribution.total()).isEqualTo(6);
        assertThat(distribution.bins()).isEqualTo(3);
        assertThat(distribution.mean()).isEqualTo(4.5);
        assertThat(distribution.variance()).isEqualTo(12.3);
        assertThat(distribution.sum(x -> x * x)).isEqualTo(12 + 50 + 121);
        assertThat(distribution.min()).isEqualTo(2);
        assertThat(distribution.max()).isEqualTo(11);
        assertThat(distribution.shareAbove(2)).isEqualTo(0.5);
        assertThat(distribution.shareAbove(1.999)).isEqualTo(1);
        assertThat(distribution.quantile(0.5)).isEqualTo(2);
        assertThat(distribution.quantile(0.6)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void statisticsOfRandomNumbersAreThoseOfAnotherLibrary(long seed) {
        double[] numbers = new Random(seed).doubles(1001, -50, 150).toArray();
        DescriptiveStatistics reference = new DescriptiveStatistics(numbers);
        Distribution distribution = Distribution.of(numbers);
        assertThat(distribution.mean()).isCloseTo(reference.getMean(), offset(1e-11));
        assertThat(distribution.variance()).isCloseTo(reference.getVariance(), offset(1e-8));
        assertThat(distribution.min()).isEqualTo(reference.getMin());
        assertThat(distribution.max()).isEqualTo(reference.getMax());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 101, 1000})
    void quantilesAreElementsOfTheSortedOrder(int count) {
        double[] numbers = new Random(count).doubles(count, -1, 1).toArray();
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        Distribution distribution = Distribution.of(numbers);
        for (double q : new double[] {0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1}) {
            assertThat(distribution.quantile(q))
                    .as("quantile %s", q)
                    .isCloseTo(sorted[(int) Math.floor(q * (count - 1))], offset(1e-7));
        }
    }

    @Test
    void theMedianOfAnEvenNumberIsTheLowerOne() {
        assertThat(Distribution.of(4, 1, 3, 2).quantile(0.5)).isEqualTo(2);
    }

    @Test
    void quantilesTellApartWhatFloat32Cannot() {
        Distribution huge = Distribution.of(1e300, 1e100, 1e200, Double.POSITIVE_INFINITY, -1e300, -1e200);
        assertThat(huge.quantile(0)).isEqualTo(-1e300);
        assertThat(huge.quantile(0.2)).isEqualTo(-1e200);
        assertThat(huge.quantile(0.4)).isEqualTo(1e100);
        assertThat(huge.quantile(0.6)).isEqualTo(1e200);
        assertThat(huge.quantile(0.8)).isEqualTo(1e300);
        assertThat(huge.quantile(1)).isInfinite();
        Distribution tiny = Distribution.of(1e-100, 0, -1e-100, 1e-200);
        assertThat(tiny.quantile(0)).isEqualTo(-1e-100);
        assertThat(tiny.quantile(0.5)).isZero();
        assertThat(tiny.quantile(0.67)).isEqualTo(1e-200);
        assertThat(tiny.quantile(1)).isEqualTo(1e-100);
    }

    @Test
    void notANumberAmongTheElementsIsNotANumberInTheOrderStatistics() {
        Distribution distribution = Distribution.of(1, Double.NaN, 3);
        assertThat(distribution.mean()).isNaN();
        assertThat(distribution.min()).isNaN();
        assertThat(distribution.max()).isNaN();
        assertThat(distribution.quantile(0)).isNaN();
        assertThat(distribution.shareAbove(2)).isEqualTo(1.0 / 3);
        assertThat(distribution.shareAbove(Double.NaN)).isZero();
    }

    @Test
    void theVarianceOfASingleNumberIsNotANumber() {
        assertThat(Distribution.of(7).variance()).isNaN();
    }

    @Test
    void aMappedDistributionKeepsItsCounts() {
        Distribution mapped =
                new Distribution(new double[] {1, 2}, new long[] {10, 1}, Histogram.HALF_WIDTH).map(x -> -x);
        assertThat(mapped.total()).isEqualTo(11);
        assertThat(mapped.quantile(0)).isEqualTo(-2);
        assertThat(mapped.quantile(0.1)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, 1.000001})
    void aQuantileOutsideTheUnitIntervalIsRefused(double q) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Distribution.of(1, 2).quantile(q))
                .withMessageContaining(Double.toString(q));
    }

    @Test
    void numbersOfFewValuesAreCountedExactly() {
        // 100 each of 0, 1 and 2: bins far apart reach no farther than bins of a histogram do.
        Histogram histogram = new Histogram();
        for (float value : new float[] {0, 1, 2}) {
            float[] equal = new float[100];
            java.util.Arrays.fill(equal, value);
            histogram.add(equal);
        }
        Distribution distribution = histogram.distribution();
        assertThat(distribution.shareAbove(1.2)).isEqualTo(1.0 / 3);
        assertThat(distribution.shareAbove(0.3)).isEqualTo(2.0 / 3);
    }

    @Test
    void fewerBinsKeepSumsAndPlacesOfTheNumbers() {
        Random random = new Random(3);
        double[] numbers = IntStream.range(0, 20_000)
                .mapToDouble(i -> Math.exp(random.nextGaussian()))
                .sorted()
                .toArray();
        Distribution fine = Distribution.of(numbers);
        Distribution coarse = fine.coarse(0x1p-6);
        assertThat(coarse.bins()).isBetween(100, 1000);
        assertThat(coarse.total()).isEqualTo(numbers.length);
        assertThat(coarse.mean(x -> x)).isCloseTo(fine.mean(x -> x), offset(1e-9));
        assertThat(coarse.mean(Math::log)).isCloseTo(fine.mean(Math::log), offset(1e-4));
        assertThat(coarse.value(0)).isEqualTo(numbers[0]);
        assertThat(coarse.value(coarse.bins() - 1)).isEqualTo(numbers[numbers.length - 1]);
        for (double share : new double[] {0.01, 0.3, 0.5, 0.9}) {
            assertThat(coarse.quantile(share) / fine.quantile(share)).isCloseTo(1, offset(0x1p-6));
        }
    }
}
