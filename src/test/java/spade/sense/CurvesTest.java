package spade.sense;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import spade.allocation.Allocation;

class CurvesTest {

    /** One block of two linears: pruning the first costs 0.02 nats a bin, pruning the second gains as much. */
    private final Curves curves = new Curves(
            new Slopes(Allocation.uniform(0.5, 1), List.of(List.of(List.of(bins(0.02f), bins(-0.02f))))),
            List.of(10L, 10L));

    private static float[] bins(float each) {
        float[] bins = new float[Slopes.BINS];
        Arrays.fill(bins, each);
        return bins;
    }

    private static Allocation both(double first, double second) {
        return Allocation.ofLinears(new double[][] {{first, second}}, new long[] {10, 10});
    }

    @Test
    void aGainByMoreSparsityIsBelievedAsFarAsTheCurve() {
        assertThat(curves.change(both(0.5, 0.9))).isCloseTo(-0.4, within(1e-6));
        assertThat(curves.cautious(both(0.5, 0.9))).isCloseTo(-0.1, within(1e-6));
        assertThat(curves.cautious(both(0.5, 0.55))).isCloseTo(-0.05, within(1e-6));
    }

    @Test
    void whatCostsGoesOnAsItBegan() {
        assertThat(curves.cautious(both(0.9, 0.5))).isCloseTo(0.4, within(1e-6));
        assertThat(curves.cautious(both(0.1, 0.5))).isCloseTo(-0.4, within(1e-6));
        assertThat(curves.cautious(both(0.5, 0.1))).isCloseTo(0.4, within(1e-6));
    }
}
