package spade.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.profile.Profiles;
import spade.profile.ScoreProfile;

class TendencyTest {

    /** Blocks of which 3, 1, 4, 2 and 0 of a hundred scores are outliers. */
    private static final ScoreProfile PROFILE =
            Profiles.of(outliers(3), outliers(1), outliers(4), outliers(2), outliers(0));

    private static double[] outliers(int count) {
        return IntStream.range(0, 100).mapToDouble(i -> i < count ? 1000 : 1).toArray();
    }

    @Test
    void correlationsAreThoseOfRanks() {
        Allocation allocation = Allocation.ofBlocks(0.6, 0.5, 0.55, 0.6, 0.7, 0.65);
        Tendency found = Tendency.of(allocation, PROFILE);
        // 1 - 6 Σ d² / (n (n² - 1)): ranks 1 2 3 5 4 beside 1 2 3 4 5, and beside 4 2 5 3 1.
        assertThat(found.depth()).isCloseTo(1 - 6 * 2 / 120.0, within(1e-12));
        assertThat(found.outlierRatio()).isCloseTo(1 - 6 * (9 + 0 + 4 + 4 + 9) / 120.0, within(1e-12));
        assertThat(found.describe(allocation))
                .isEqualTo("Spared most: block 0 (0.500), block 1 (0.550); pruned most: block 3 (0.700), block 4"
                        + " (0.650). From block to block, sparsity rises with depth (rank correlation +0.90) and"
                        + " falls with OWL's outlier ratio (rank correlation -0.30).");
    }

    @Test
    void whatIsTheSameEverywhereGoesWithNothing() {
        Allocation uniform = Allocation.uniform(0.6, 5);
        assertThat(Tendency.of(uniform, PROFILE).depth()).isNaN();
        assertThat(Tendency.of(uniform, PROFILE).describe(uniform)).isEqualTo("All blocks have the same sparsity.");
        Allocation one = Allocation.ofBlocks(0.6, 0.6);
        assertThat(Tendency.of(one, Profiles.of(outliers(1))).describe(one))
                .isEqualTo("All blocks have the same sparsity.");
        ScoreProfile same = Profiles.of(outliers(1), outliers(1));
        Allocation two = Allocation.ofBlocks(0.6, 0.5, 0.7);
        assertThat(Tendency.of(two, same).describe(two))
                .contains("cannot go with OWL's outlier ratio, which is the same in all blocks");
    }
}
