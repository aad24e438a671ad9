package spade.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

    /** Log-normal over some forty binades, with repetitions, zeros and both kinds of very small numbers. */
    private static float[] scores(long seed) {
        Random random = new Random(seed);
        float[] scores = new float[20_000];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) Math.exp(4 * random.nextGaussian());
        }
        scores[7] = scores[8] = scores[9];
        scores[100] = 0;
        scores[101] = Float.MIN_VALUE;
        scores[102] = Float.MIN_NORMAL;
        return scores;
    }

    private static Distribution collected(float[]... parts) {
        Histogram histogram = new Histogram();
        for (float[] part : parts) {
            histogram.add(part);
        }
        return histogram.distribution();
    }

    private static double[] values(Distribution distribution) {
        double[] values = new double[distribution.bins()];
        Arrays.setAll(values, distribution::value);
        return values;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void binsHoldTheScoresThatShareTheirLeadingBits(long seed) {
        float[] scores = scores(seed);
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        // The extremes apart, as bins of their own.
        TreeMap<Integer, TreeSet<Float>> members = new TreeMap<>();
        TreeMap<Integer, Long> counts = new TreeMap<>();
        for (int i = 1; i < sorted.length - 1; i++) {
            // 8 bits of exponent and 10 of mantissa lie above the last 13.
            int bin = Float.floatToIntBits(sorted[i]) / 8192;
            members.computeIfAbsent(bin, absent -> new TreeSet<>()).add(sorted[i]);
            counts.merge(bin, 1L, Long::sum);
        }
        Distribution distribution = collected(scores);
        assertThat(distribution.bins()).isEqualTo(members.size() + 2);
        assertThat(distribution.value(0)).isEqualTo(sorted[0]);
        assertThat(distribution.count(0)).isEqualTo(1);
        assertThat(distribution.value(distribution.bins() - 1)).isEqualTo(sorted[sorted.length - 1]);
        assertThat(distribution.count(distribution.bins() - 1)).isEqualTo(1);
        int bin = 1;
        for (var entry : members.entrySet()) {
            assertThat(distribution.count(bin)).isEqualTo(counts.get(entry.getKey()));
            assertThat(distribution.value(bin))
                    .isBetween((double) entry.getValue().first(), (double)
                            entry.getValue().last());
            bin++;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingIsLost(long seed) {
        float[] scores = scores(seed);
        double sum = 0;
        for (float score : scores) {
            sum += score;
        }
        Distribution distribution = collected(scores);
        assertThat(distribution.total()).isEqualTo(scores.length);
        assertThat(distribution.sum(x -> x)).isCloseTo(sum, within(1e-7 * sum));
        assertThat(values(distribution)).isSorted();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void partsHaveCoarserBinsOfTheirOwnAndAddUpToTheWhole(long seed) {
        float[] scores = scores(seed);
        float[] first = Arrays.copyOf(scores, 12_000);
        Histogram histogram = new Histogram();
        Distribution part = histogram.addPart(first);
        assertThat(histogram.addPart(Arrays.copyOfRange(scores, 12_000, 20_000)).total())
                .isEqualTo(8_000);
        Distribution whole = collected(scores);
        Distribution together = histogram.distribution();
        assertThat(values(together)).containsExactly(values(whole), within(1e-6 * whole.max()));
        assertThat(together.total()).isEqualTo(20_000);

        float[] sorted = first.clone();
        Arrays.sort(sorted);
        TreeSet<Integer> bins = new TreeSet<>();
        for (int i = 1; i < sorted.length - 1; i++) {
            // 8 bits of exponent and 6 of mantissa lie above the last 17.
            bins.add(Float.floatToIntBits(sorted[i]) >> 17);
        }
        assertThat(part.bins()).isEqualTo(bins.size() + 2);
        assertThat(part.total()).isEqualTo(12_000);
        assertThat(part.min()).isEqualTo(sorted[0]);
        assertThat(part.max()).isEqualTo(sorted[11_999]);
        double sum = 0;
        double logs = 0;
        for (float score : first) {
            sum += score;
            logs += Math.log1p(score);
        }
        assertThat(part.mean()).isCloseTo(sum / 12_000, within(1e-7 * sum / 12_000));
        assertThat(part.mean(Math::log1p)).isCloseTo(logs / 12_000, within(5e-5 * logs / 12_000));
        for (double q : new double[] {0.01, 0.1, 0.5, 0.9, 0.999}) {
            double exact = sorted[(int) Math.floor(q * 11_999)];
            assertThat(part.quantile(q)).as("quantile %s", q).isCloseTo(exact, within(Math.scalb(exact, -6)));
            assertThat(part.shareAbove(exact)).as("above %s", exact).isCloseTo(1 - q, within(5e-4));
        }
    }

    @Test
    void theOrderAndTheGroupingOfScoresDoNotMatter() {
        float[] scores = scores(4);
        float[] reversed = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            reversed[i] = scores[scores.length - 1 - i];
        }
        Distribution once = collected(scores);
        Distribution inParts =
                collected(Arrays.copyOf(reversed, 13), new float[0], Arrays.copyOfRange(reversed, 13, reversed.length));
        assertThat(inParts.total()).isEqualTo(once.total());
        assertThat(values(inParts)).containsExactly(values(once), within(1e-4));
    }

    @Test
    void equalScoresAreExact() {
        float[] scores = new float[1000];
        Arrays.fill(scores, 0.1f);
        Distribution distribution = collected(scores);
        assertThat(distribution.total()).isEqualTo(1000);
        assertThat(values(distribution)).containsOnly(0.1f);
    }

    @Test
    void zerosOfBothSignsAreTheSame() {
        Distribution distribution = collected(new float[] {0f, -0f, -0f, 1f, -0f});
        assertThat(distribution.total()).isEqualTo(5);
        assertThat(distribution.quantile(0.75)).isZero();
        assertThat(distribution.max()).isEqualTo(1);
        assertThat(distribution.mean()).isEqualTo(0.2);
        assertThat(collected(new float[] {-0f}).mean()).isZero();
    }

    @Test
    void extremesAreExactAcrossTheWholeRange() {
        Distribution distribution =
                collected(new float[] {Float.MAX_VALUE, Float.MIN_VALUE, 1f, Math.nextDown(Float.MAX_VALUE)});
        assertThat(distribution.min()).isEqualTo(Float.MIN_VALUE);
        assertThat(distribution.max()).isEqualTo(Float.MAX_VALUE);
        assertThat(distribution.total()).isEqualTo(4);
        assertThat(values(distribution))
                .containsExactly(Float.MIN_VALUE, 1, Math.nextDown(Float.MAX_VALUE), Float.MAX_VALUE);
    }

    @Test
    void aSingleScoreIsADistribution() {
        Distribution distribution = collected(new float[] {3.25f});
        assertThat(values(distribution)).containsExactly(3.25);
        assertThat(distribution.total()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, -1e-30f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNoScoreIsRefused(float score) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Histogram().add(new float[] {1, score}))
                .withMessageContaining(Float.toString(score));
    }

    @Test
    void aHistogramOfNothingHasNoDistribution() {
        Histogram histogram = new Histogram();
        histogram.add(new float[0]);
        assertThatIllegalStateException().isThrownBy(histogram::distribution);
    }
}
