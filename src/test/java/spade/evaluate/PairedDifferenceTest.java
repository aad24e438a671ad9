package spade.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {

    /** Differences −1 −2 −1 −4 −2: standard deviation √1.5, and t = 2.7764451 for 4 degrees of freedom. */
    @Test
    void theIntervalIsStudents() {
        PairedDifference difference =
                PairedDifference.of("best", new double[] {1, 2, 4, 3, 7}, "owl", new double[] {2, 4, 5, 7, 9});
        assertThat(difference.mean()).isEqualTo(-2);
        assertThat(difference.low()).isCloseTo(-3.5207216, within(1e-5));
        assertThat(difference.high()).isCloseTo(-0.4792784, within(1e-5));
        assertThat(difference.better()).isEqualTo(5);
        assertThat(difference.withinNoise()).isFalse();
    }

    @Test
    void equalModelsAreWithinNoiseAboutNineteenTimesInTwenty() {
        Random random = new Random(1);
        int within = 0;
        for (int trial = 0; trial < 1000; trial++) {
            double[] one = random.doubles(32).toArray();
            double[] other = random.doubles(32).toArray();
            within += PairedDifference.of("a", one, "b", other).withinNoise() ? 1 : 0;
        }
        assertThat(within).isBetween(920, 980);
    }

    @Test
    void noDifferenceIsNotSignificant() {
        double[] same = new Random(2).doubles(40).toArray();
        PairedDifference difference = PairedDifference.of("a", same, "b", same);
        assertThat(difference.p()).isNaN();
        assertThat(difference.withinNoise()).isTrue();
    }

    @Test
    void oneWindowSaysNothing() {
        PairedDifference difference = PairedDifference.of("a", new double[] {1}, "b", new double[] {9});
        assertThat(difference.withinNoise()).isTrue();
        assertThat(difference.p()).isNaN();
    }
}
