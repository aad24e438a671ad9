package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.junit.jupiter.api.Test;

class RopeScalingTest {

    /** LLaMA 3.1 8B: 8192 tokens stretched eightfold, waves longer than 8192 stretched, shorter than 2048 kept. */
    private static final RopeScaling LLAMA3 = new RopeScaling.Waves(8, 1, 4, 8192);

    @Test
    void noScalingKeepsEveryFrequency() {
        assertThat(RopeScaling.NONE.apply(0, 0.25, 8)).isEqualTo(0.25);
    }

    @Test
    void linearScalingMakesEveryWaveLonger() {
        assertThat(RopeScaling.linear(4).apply(0, 0.5, 8)).isEqualTo(0.125);
    }

    @Test
    void llama3KeepsShortWavesAndStretchesLongOnes() {
        assertThat(LLAMA3.apply(0, ofWave(2047), 8)).isEqualTo(ofWave(2047));
        assertThat(LLAMA3.apply(0, ofWave(8193), 8)).isCloseTo(ofWave(8 * 8193), withinPercentage(1e-10));
    }

    @Test
    void llama3BlendsTheWavesBetween() {
        // A wave of 4096 fits 2 times into 8192: a third of the way from 1 to 4.
        assertThat(LLAMA3.apply(0, ofWave(4096), 8))
                .isCloseTo(ofWave(4096) * (2. / 3 / 8 + 1. / 3), withinPercentage(1e-10));
    }

    @Test
    void llama3HasNoStepAtItsBorders() {
        assertThat(LLAMA3.apply(0, ofWave(2048.001), 8)).isCloseTo(ofWave(2048), withinPercentage(1e-3));
        assertThat(LLAMA3.apply(0, ofWave(8191.999), 8)).isCloseTo(ofWave(8 * 8192), withinPercentage(1e-3));
    }

    @Test
    void longRopeTakesItsLongFactorsBehindTheContextOfPreTraining() {
        RopeScaling scaling = new RopeScaling.ByPair(List.of(1.0, 2.0), List.of(4.0, 8.0), 1, 32);
        assertThat(scaling.apply(1, 1, 32)).isEqualTo(0.5);
        assertThat(scaling.apply(1, 1, 33)).isEqualTo(0.125);
    }

    private static double ofWave(double tokens) {
        return 2 * Math.PI / tokens;
    }
}
