package spade.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class RopeScalingTest {

    /** LLaMA 3.1 8B: 8192 tokens stretched eightfold, waves longer than 8192 stretched, shorter than 2048 kept. */
    private static final RopeScaling LLAMA3 = new RopeScaling(8, 1, 4, 8192);

    @Test
    void noScalingKeepsEveryFrequency() {
        assertThat(RopeScaling.NONE.apply(0.25)).isEqualTo(0.25);
    }

    @Test
    void linearScalingMakesEveryWaveLonger() {
        assertThat(RopeScaling.linear(4).apply(0.5)).isEqualTo(0.125);
    }

    @Test
    void llama3KeepsShortWavesAndStretchesLongOnes() {
        assertThat(LLAMA3.apply(ofWave(2047))).isEqualTo(ofWave(2047));
        assertThat(LLAMA3.apply(ofWave(8193))).isCloseTo(ofWave(8 * 8193), withinPercentage(1e-10));
    }

    @Test
    void llama3BlendsTheWavesBetween() {
        // A wave of 4096 fits 2 times into 8192: a third of the way from 1 to 4.
        assertThat(LLAMA3.apply(ofWave(4096))).isCloseTo(ofWave(4096) * (2. / 3 / 8 + 1. / 3), withinPercentage(1e-10));
    }

    @Test
    void llama3HasNoStepAtItsBorders() {
        assertThat(LLAMA3.apply(ofWave(2048.001))).isCloseTo(ofWave(2048), withinPercentage(1e-3));
        assertThat(LLAMA3.apply(ofWave(8191.999))).isCloseTo(ofWave(8 * 8192), withinPercentage(1e-3));
    }

    private static double ofWave(double tokens) {
        return 2 * Math.PI / tokens;
    }
}
