package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spade.UsageException;
import spade.allocation.Allocation;

class SparsityPatternTest {

    @Test
    void theUsualPatternsAreRead() {
        assertThat(SparsityPattern.parse("2:4").sparsity()).isEqualTo(0.5);
        assertThat(SparsityPattern.parse("5:8")).hasToString("5:8");
        assertThat(SparsityPattern.parse("unstructured").isStructured()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4:4", "0:4", "2", "2:x", "5:4"})
    void whatIsNoPatternIsRefused(String text) {
        assertThatThrownBy(() -> SparsityPattern.parse(text)).isInstanceOf(UsageException.class);
    }

    @Test
    void roundedZerosKeepTheBudgetAndStayWithinOneOfWhatWasWanted() {
        Random random = new Random(4);
        long[] parameters = {1, 1, 1};
        for (int trial = 0; trial < 100; trial++) {
            double[] wanted = random.doubles(12, 0.3, 0.7).toArray();
            Allocation allocation = Allocation.project(
                    wanted, Arrays.stream(new long[12]).map(i -> 5).toArray(), 0.5);
            int[][] zeros = SparsityPattern.parse("4:8").zeros(allocation, parameters);
            assertThat(Arrays.stream(zeros).flatMapToInt(Arrays::stream).sum()).isEqualTo(12 * 3 * 4);
            for (int l = 0; l < 12; l++) {
                for (int found : zeros[l]) {
                    assertThat(Math.abs(found - 8 * allocation.of(l))).isLessThan(1);
                }
            }
        }
    }

    @Test
    void largeLinearsCountMore() {
        double[][] linears = {{0.5, 0.56}, {0.5, 0.44}};
        Allocation allocation = Allocation.ofLinears(0.5, linears, new long[] {1, 9});
        int[][] zeros = new SparsityPattern(4, 8).zeros(allocation, new long[] {1, 9});
        assertThat(zeros).isDeepEqualTo(new int[][] {{4, 4}, {4, 4}});
    }

    /** A steep ramp asks for all of the last block's weights; those of the others make up for what it keeps. */
    @ParameterizedTest
    @CsvSource({"3:4, 0.08", "7:8, 0.03", "15:16, 0.01", "2:4, 0.08", "1:3, 0.06"})
    void noGroupIsEmptiedAndTheBudgetHolds(String text, double slope) {
        SparsityPattern pattern = SparsityPattern.parse(text);
        long[] parameters = {3, 1, 1, 3, 8, 8, 8};
        double[] wanted = IntStream.range(0, 12)
                .mapToDouble(l -> pattern.sparsity() + slope * (l - 5.5))
                .toArray();
        Allocation allocation = Allocation.project(
                wanted, Arrays.stream(new long[12]).map(l -> 32).toArray(), pattern.sparsity());
        int[][] zeros = pattern.zeros(allocation, parameters);
        long sum = 0;
        for (int[] block : zeros) {
            for (int i = 0; i < block.length; i++) {
                assertThat(block[i]).isBetween(0, pattern.group() - 1);
                sum += block[i] * parameters[i];
            }
        }
        assertThat(sum).isCloseTo(12 * 32L * pattern.zeros(), within(4L));
    }

    @Test
    void roundedZerosNearAllKeepTheBudgetAndLeaveAWeight() {
        Random random = new Random(5);
        for (int trial = 0; trial < 100; trial++) {
            double[] wanted = random.doubles(12, 0.5, 1).toArray();
            Allocation allocation = Allocation.project(
                    wanted, Arrays.stream(new long[12]).map(i -> 5).toArray(), 0.75);
            int[][] zeros = SparsityPattern.parse("6:8").zeros(allocation, new long[] {1, 1, 1});
            assertThat(Arrays.stream(zeros).flatMapToInt(Arrays::stream)).allMatch(found -> found < 8);
            assertThat(Arrays.stream(zeros).flatMapToInt(Arrays::stream).sum()).isEqualTo(12 * 3 * 6);
        }
    }
}
