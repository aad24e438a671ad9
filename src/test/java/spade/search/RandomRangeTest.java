package spade.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import spade.formula.Range;
import spade.space.Limits;
import spade.space.SearchSpaces;

class RandomRangeTest {

    private static final int DRAWS = 500;
    /** λ in [0.02, 0.25], exponents in [0, 6]. */
    private static final Limits LIMITS = SearchSpaces.named("whole").limits();

    private final RandomRange several = new RandomRange(LIMITS, List.of(0.5, 0.6, 0.8));
    private final Random random = new Random(1);

    private static double atTheMean(Range range) {
        double sparsity = (0.5 + 0.6 + 0.8) / 3;
        return range.coefficient() * Math.pow(sparsity, range.exponent());
    }

    @Test
    void halfOfTheRangesDependOnTheSparsityAndLambdaLiesWithinTheSpaceAtItsMean() {
        List<Range> ranges =
                Stream.generate(() -> several.draw(random)).limit(DRAWS).toList();
        assertThat(ranges.stream().filter(range -> range.exponent() != 0).count())
                .isBetween(2L * DRAWS / 5, 3L * DRAWS / 5);
        assertThat(ranges).allSatisfy(range -> {
            assertThat(range.exponent()).isBetween(0.0, 6.0);
            assertThat(atTheMean(range)).isBetween(0.02 * 0.999, 0.25 * 1.001);
        });
        assertThat(ranges.stream().mapToDouble(Range::coefficient).max().orElseThrow())
                .isGreaterThan(0.5);
    }

    @Test
    void anExponentMovesWithoutTheLambdaOfTheMeanSparsity() {
        Range range = several.draw(random);
        List<Double> exponents = new ArrayList<>();
        for (int i = 0; i < DRAWS; i++) {
            Range bent = several.bend(range, random);
            assertThat(atTheMean(bent)).isCloseTo(atTheMean(range), within(1e-3 * atTheMean(range)));
            assertThat(bent.direction()).isEqualTo(range.direction());
            exponents.add(bent.exponent());
            range = i % 50 == 0 ? several.draw(random) : bent;
        }
        assertThat(exponents.stream().distinct().count()).isGreaterThan(30);
        assertThat(exponents).contains(0.0);
    }

    @Test
    void otherChangesKeepTheExponentAndTheSpace() {
        for (int i = 0; i < DRAWS; i++) {
            Range range = several.draw(random);
            Range other = several.draw(random);
            Range turned = several.turn(range, random);
            assertThat(turned.form()).isIn(LIMITS.forms());
            assertThat(turned.coefficient()).isEqualTo(range.coefficient());
            assertThat(turned.exponent()).isEqualTo(range.exponent());
            Range stretched = several.stretch(range, random);
            assertThat(stretched.exponent()).isEqualTo(range.exponent());
            assertThat(atTheMean(stretched)).isBetween(0.02 * 0.999, 0.25 * 1.001);
            assertThat(atTheMean(several.blend(range, other)))
                    .isCloseTo((atTheMean(range) + atTheMean(other)) / 2, within(1e-3));
        }
    }

    /** At a single sparsity every exponent allocates alike. */
    @Test
    void atOneSparsityAndInASpaceWithoutExponentsThereAreNone() {
        RandomRange one = new RandomRange(LIMITS, List.of(0.6, 0.6));
        RandomRange plain = new RandomRange(SearchSpaces.named("owl").limits(), List.of(0.5, 0.7));
        assertThat(several.bends()).isTrue();
        for (RandomRange ranges : List.of(one, plain)) {
            assertThat(ranges.bends()).isFalse();
            assertThat(Stream.generate(() -> ranges.draw(random)).limit(DRAWS))
                    .allMatch(range -> range.exponent() == 0);
        }
        // A seed's power of S becomes the λ that it is at the mean.
        Range seed = new Range(Range.Form.RANGE, 0.62, 4, Range.Direction.MORE);
        assertThat(plain.blend(seed, seed)).isEqualTo(new Range(0.08035, Range.Direction.MORE));
    }
}
