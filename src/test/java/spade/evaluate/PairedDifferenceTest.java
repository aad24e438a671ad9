package spade.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.evaluate.PairedDifference.Verdict;

class PairedDifferenceTest {

    private static PairedDifference of(double[] own, double... other) {
        return PairedDifference.of("best", List.of(Doubles.of(own)), "owl", List.of(Doubles.of(other)));
    }

    /** Differences −1 −2 −1 −4 −2: standard deviation √1.5, and t = 2.7764451 for 4 degrees of freedom. */
    @Test
    void theIntervalIsStudents() {
        PairedDifference difference = of(new double[] {1, 2, 4, 3, 7}, 2, 4, 5, 7, 9);
        assertThat(difference.mean()).isEqualTo(-2);
        assertThat(difference.low()).isCloseTo(-3.5207216, within(1e-5));
        assertThat(difference.high()).isCloseTo(-0.4792784, within(1e-5));
        assertThat(difference.better()).isEqualTo(5);
        assertThat(difference.windows()).isEqualTo(5);
        // Two-sided with 4 degrees of freedom: t = 3.6514837.
        assertThat(difference.p()).isCloseTo(0.0217430, within(1e-5));
    }

    /** The same differences, once and twice: p is 0.02 with five windows too. */
    @Test
    void belowEightWindowsThereIsNoVerdict() {
        double[] low = {1, 2, 4, 3, 7, 1, 2, 4, 3, 7};
        double[] high = {2, 4, 5, 7, 9, 2, 4, 5, 7, 9};
        for (int windows = 2; windows <= 10; windows++) {
            double[] own = Arrays.copyOf(low, windows);
            double[] other = Arrays.copyOf(high, windows);
            boolean few = windows < 8;
            assertThat(of(own, other).verdict()).isEqualTo(few ? Verdict.TOO_FEW_WINDOWS_TO_SAY : Verdict.BETTER);
            assertThat(of(other, own).verdict()).isEqualTo(few ? Verdict.TOO_FEW_WINDOWS_TO_SAY : Verdict.WORSE);
        }
        assertThat(Verdict.TOO_FEW_WINDOWS_TO_SAY).hasToString("too few windows to say");
    }

    /** Draws of the calibration measure the same windows again: twelve numbers of four windows are four windows. */
    @Test
    void drawsMakeNoWindows() {
        List<Doubles> own = List.of(Doubles.of(1, 2, 3, 4), Doubles.of(1, 2, 3, 4), Doubles.of(1, 2, 3, 4));
        List<Doubles> other = List.of(Doubles.of(2, 3, 4, 6), Doubles.of(2, 3, 4, 6), Doubles.of(2, 3, 4, 6));
        PairedDifference difference = PairedDifference.of("best", own, "owl", other);
        assertThat(difference.basis()).isEqualTo("4 windows, 3 calibration draws");
        assertThat(difference.verdict()).isEqualTo(Verdict.TOO_FEW_WINDOWS_TO_SAY);
        assertThat(of(new double[] {1}, 9).basis()).isEqualTo("1 window, one calibration draw");
    }

    /**
     * Differences by draw and window: −1 −3 −2 −2 and −3 −5 −4 −4. Means over draws −2 −4 −3 −3: variance 2/3, of their
     * mean 1/6. Means over windows −2 and −4: variance 2, of their mean 1. Together 7/6, with (7/6)² / ((1/6)² / 3 + 1)
     * = 1.3486239 degrees of freedom, of which the t is 7.0597965.
     */
    @Test
    void drawsAreInsideTheInterval() {
        List<Doubles> own = List.of(Doubles.of(1, 2, 3, 4), Doubles.of(2, 3, 4, 5));
        List<Doubles> other = List.of(Doubles.of(2, 5, 5, 6), Doubles.of(5, 8, 8, 9));
        PairedDifference difference = PairedDifference.of("best", own, "owl", other);
        assertThat(difference.mean()).isCloseTo(-3, within(1e-12));
        double half = 7.0597965 * Math.sqrt(7 / 6.0);
        assertThat(difference.low()).isCloseTo(-3 - half, within(1e-4));
        assertThat(difference.high()).isCloseTo(-3 + half, within(1e-4));
        assertThat(difference.p()).isGreaterThan(0.05);
        // The same windows without what the draws say: t = 3.1824463 for 3 degrees of freedom.
        List<Doubles> meanOwn = List.of(Doubles.means(own));
        PairedDifference averaged = PairedDifference.of("best", meanOwn, "owl", List.of(Doubles.means(other)));
        assertThat(averaged.high()).isCloseTo(-3 + 3.1824463 * Math.sqrt(1 / 6.0), within(1e-5));
        assertThat(averaged.p()).isLessThan(0.05);
    }

    @Test
    void halfAnIntervalIsThatOfTheDifferenceFromNothing() {
        List<Doubles> draws = List.of(Doubles.of(1, 3, 2, 2), Doubles.of(3, 5, 4, 4));
        assertThat(PairedDifference.halfInterval(draws)).isCloseTo(7.0597965 * Math.sqrt(7 / 6.0), within(1e-4));
    }

    /** p-values 0.01, 0.04, 0.03, 0.005: ordered, times 4, 3, 2, 1, and none below one before it (Holm 1979). */
    @Test
    void correctedIsHolms() {
        assertThat(holm(0.01, 0.04, 0.03, 0.005)).containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
        assertThat(holm(0.6, 0.9)).containsExactly(1, 1);
        // What cannot be compared is no test.
        assertThat(holm(0.02, Double.NaN, 0.04)).containsExactly(new double[] {0.04, Double.NaN, 0.04}, within(1e-12));
        assertThat(holm()).isEmpty();
    }

    private static double[] holm(double... p) {
        List<PairedDifference> differences = Arrays.stream(p)
                .mapToObj(each -> new PairedDifference("a", "b", -1, -2, 0, each, 1, 2, 1))
                .toList();
        return PairedDifference.corrected(differences).stream()
                .mapToDouble(PairedDifference::p)
                .toArray();
    }

    @Test
    void correctionTakesAVerdictBack() {
        PairedDifference one = new PairedDifference("a", "b", -1, -1.9, -0.1, 0.03, 9, 10, 1);
        assertThat(one.verdict()).isEqualTo(Verdict.BETTER);
        assertThat(PairedDifference.corrected(List.of(one, one)))
                .allSatisfy(each -> assertThat(each.verdict()).isEqualTo(Verdict.WITHIN_NOISE));
    }

    @Test
    void equalModelsAreWithinNoiseAboutNineteenTimesInTwenty() {
        Random random = new Random(1);
        int within = 0;
        for (int trial = 0; trial < 1000; trial++) {
            PairedDifference difference =
                    of(random.doubles(32).toArray(), random.doubles(32).toArray());
            within += difference.verdict() == Verdict.WITHIN_NOISE ? 1 : 0;
        }
        assertThat(within).isBetween(920, 980);
    }

    /** Draws that shift all windows of a model alike would make false verdicts of most differences, if left out. */
    @Test
    void equalModelsAreRarelyToldApartThoughDrawsDiffer() {
        Random random = new Random(2);
        int inside = 0;
        int averaged = 0;
        for (int trial = 0; trial < 1000; trial++) {
            List<Doubles> one = drawn(random);
            List<Doubles> other = drawn(random);
            inside += PairedDifference.of("a", one, "b", other).verdict() == Verdict.WITHIN_NOISE ? 1 : 0;
            averaged += PairedDifference.of("a", List.of(Doubles.means(one)), "b", List.of(Doubles.means(other)))
                                    .verdict()
                            == Verdict.WITHIN_NOISE
                    ? 1
                    : 0;
        }
        assertThat(inside).isGreaterThan(920);
        assertThat(averaged).isLessThan(700);
    }

    /** Three draws of 24 windows; a draw moves all its windows. */
    private static List<Doubles> drawn(Random random) {
        List<Doubles> draws = new ArrayList<>();
        for (int draw = 0; draw < 3; draw++) {
            double shift = random.nextGaussian();
            draws.add(Doubles.of(random.doubles(24).map(each -> each + shift)));
        }
        return draws;
    }

    /** All differences of a table under one null hypothesis: in one table of twenty, at most, any verdict is false. */
    @Test
    void aTableOfEqualModelsHasRarelyAnyVerdict() {
        Random random = new Random(3);
        int tables = 0;
        for (int trial = 0; trial < 400; trial++) {
            List<PairedDifference> differences = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                differences.add(
                        of(random.doubles(24).toArray(), random.doubles(24).toArray()));
            }
            tables += PairedDifference.corrected(differences).stream()
                            .anyMatch(each -> each.verdict() != Verdict.WITHIN_NOISE)
                    ? 1
                    : 0;
        }
        assertThat(tables).isLessThan(400 / 12);
    }

    @Test
    void noDifferenceIsNotSignificant() {
        double[] same = new Random(2).doubles(40).toArray();
        PairedDifference difference = of(same, same);
        assertThat(difference.p()).isEqualTo(1);
        assertThat(difference.low()).isZero();
        assertThat(difference.high()).isZero();
        assertThat(difference.verdict()).isEqualTo(Verdict.WITHIN_NOISE);
    }

    @Test
    void oneWindowSaysNothing() {
        PairedDifference difference = of(new double[] {1}, 9);
        assertThat(difference.verdict()).isEqualTo(Verdict.TOO_FEW_WINDOWS_TO_SAY);
        assertThat(difference.p()).isEqualTo(1);
        assertThat(difference.low()).isNegative().isInfinite();
        assertThat(difference.high()).isPositive().isInfinite();
    }

    @Test
    void whatPruningBrokeIsIncomparableAndNotWithinNoise() {
        assertThat(of(new double[] {1, Double.NaN, 3}, 1, 2, 3).verdict()).isEqualTo(Verdict.INCOMPARABLE);
        assertThat(of(new double[] {1, 2, 3}, 1, Double.NaN, 3).verdict()).isEqualTo(Verdict.INCOMPARABLE);
        assertThat(of(new double[] {Double.POSITIVE_INFINITY, 2, 3}, 1, 2, 3).verdict())
                .isEqualTo(Verdict.INCOMPARABLE);
    }
}
