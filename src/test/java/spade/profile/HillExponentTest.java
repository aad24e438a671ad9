package spade.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HillExponentTest {

    /** Quantiles of a power law from 1 on: P(λ > x) = x^(1 − α). */
    private static double[] law(double exponent, int count) {
        double[] eigenvalues = new double[count];
        for (int i = 0; i < count; i++) {
            eigenvalues[i] = Math.pow(1 - (i + 0.5) / count, 1 / (1 - exponent));
        }
        return eigenvalues;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.8, 2.5, 4, 6})
    void aPowerLawsExponentIsFound(double exponent) {
        assertThat(HillExponent.of(law(exponent, 5000))).isCloseTo(exponent, within(0.03 * exponent));
    }

    @Test
    void theTailIsFoundBehindABulkOfSmallEigenvalues() {
        Random random = new Random(5);
        double[] tail = law(3, 3000);
        double[] all = java.util.Arrays.copyOf(tail, 4000);
        for (int i = 3000; i < all.length; i++) {
            all[i] = 0.05 + 0.9 * random.nextDouble();
        }
        assertThat(HillExponent.of(all)).isCloseTo(3, within(0.15));
    }

    @Test
    void theOrderAndTheScaleOfTheSpectrumDoNotMatter() {
        double[] eigenvalues = law(2.2, 400);
        double[] others = new double[eigenvalues.length];
        for (int i = 0; i < others.length; i++) {
            others[i] = 1e-7 * eigenvalues[(i * 7 + 3) % others.length];
        }
        assertThat(HillExponent.of(others)).isCloseTo(HillExponent.of(eigenvalues), within(1e-9));
    }

    @Test
    void aSpectrumWithoutATailHasNone() {
        assertThat(HillExponent.of(new double[] {3, 3, 3})).isNaN();
        assertThat(HillExponent.of(new double[] {0, -1e-20, 5})).isNaN();
        assertThat(HillExponent.of(new double[0])).isNaN();
    }
}
