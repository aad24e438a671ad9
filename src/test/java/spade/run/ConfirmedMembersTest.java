package spade.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.record.HallOfFame;

class ConfirmedMembersTest {

    private static final int WINDOWS = 12;
    private static final int DRAWS = 2;

    private final Random random = new Random(5);
    private final ConfirmedMembers confirmed = new ConfirmedMembers();
    /** By window: some are harder than others, for all formulas alike. */
    private final double[] hard = random.doubles(WINDOWS, 0, 2).toArray();

    /** Losses by draw and window that lie so far above the others' on average. */
    private double[][] add(String formula, double above, double noise) {
        double[][] nll = IntStream.range(0, DRAWS)
                .mapToObj(draw -> IntStream.range(0, WINDOWS)
                        .mapToDouble(window -> 4 + hard[window] + above + noise * random.nextGaussian())
                        .toArray())
                .toArray(double[][]::new);
        confirmed.add(
                formula,
                IntStream.range(0, DRAWS)
                        .mapToObj(draw -> new Losses(
                                Map.of(Metric.NLL, Doubles.of(nll[draw])), Doubles.NONE, new Losses.Timing(0, 0, 0)))
                        .toList());
        return nll;
    }

    private static HallOfFame.Member member(String formula, int nodes) {
        return new HallOfFame.Member(nodes, nodes, 4, 60, formula, List.of(), Optional.empty());
    }

    private static double mean(double[][] nll) {
        return IntStream.range(0, DRAWS)
                .mapToDouble(draw -> Doubles.of(nll[draw]).mean())
                .average()
                .orElseThrow();
    }

    @Test
    void theHallSaysHowFarEachIsFromTheWinnerAndRecommendsTheSimplestWithinNoise() {
        double[][] winner = add("long", 0, 0.01);
        double[][] alike = add("middle", 0.003, 0.01);
        double[][] simple = add("short", 0.004, 0.01);
        add("shortest", 0.5, 0.01);
        HallOfFame hall = confirmed.hall(new HallOfFame(List.of(
                member("long", 9),
                member("middle", 6),
                member("short", 3),
                member("shortest", 2),
                member("unconfirmed", 1))));
        assertThat(hall.winner()).map(HallOfFame.Member::formula).contains("long");
        assertThat(hall.recommended()).map(HallOfFame.Member::formula).contains("short");
        assertThat(difference(hall, 1).mean()).isCloseTo(mean(alike) - mean(winner), within(1e-12));
        assertThat(difference(hall, 2).mean()).isCloseTo(mean(simple) - mean(winner), within(1e-12));
        assertThat(difference(hall, 2).verdict()).isEqualTo(PairedDifference.Verdict.WITHIN_NOISE);
        assertThat(difference(hall, 3).verdict()).isEqualTo(PairedDifference.Verdict.WORSE);
        assertThat(hall.members().get(0).confirmation().orElseThrow().perplexity())
                .isCloseTo(Math.exp(mean(winner)), within(1e-9));
        assertThat(hall.members().get(4).confirmation()).isEmpty();
    }

    @Test
    void nothingIsRecommendedWhereTheSimplerAreWorseOrBroken() {
        add("long", 0, 0.001);
        add("short", 0.2, 0.001);
        add("broken", Double.NaN, 0);
        HallOfFame hall =
                confirmed.hall(new HallOfFame(List.of(member("long", 9), member("short", 3), member("broken", 2))));
        assertThat(confirmed.winner()).isEqualTo("long");
        assertThat(hall.recommended()).isEmpty();
        assertThat(difference(hall, 2).verdict()).isEqualTo(PairedDifference.Verdict.INCOMPARABLE);
    }

    private static PairedDifference difference(HallOfFame hall, int member) {
        return hall.members()
                .get(member)
                .confirmation()
                .flatMap(HallOfFame.Confirmation::fromWinner)
                .orElseThrow();
    }
}
