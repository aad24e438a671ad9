package spade.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
