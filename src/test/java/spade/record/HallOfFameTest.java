package spade.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.search.Candidate;
import spade.search.Origin;
import spade.search.Score;

class HallOfFameTest {

    @Test
    void itHoldsWhatNothingBeatsInSizeAndScore() {
        Random random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            List<Candidate> candidates = new ArrayList<>();
            for (int number = 1; number <= 30; number++) {
                // Few different values, so that some are equal.
                candidates.add(candidate(number, 1 + random.nextInt(6), random.nextInt(8)));
            }
            List<Integer> members = HallOfFame.of(candidates, Metric.NLL).members().stream()
                    .map(HallOfFame.Member::number)
                    .toList();
            for (Candidate candidate : candidates) {
                boolean beaten = candidates.stream().anyMatch(other -> beats(other, candidate));
                assertThat(members.contains(candidate.number())).isEqualTo(!beaten);
            }
        }
    }

    /** At least as small and as good, and one of it more, or the earlier of two equals. */
    private static boolean beats(Candidate one, Candidate other) {
        int size = Integer.compare(one.formula().complexity(), other.formula().complexity());
        int fitness =
                Double.compare(one.result().shown(Metric.NLL), other.result().shown(Metric.NLL));
        return size <= 0 && fitness <= 0 && (size < 0 || fitness < 0 || one.number() < other.number());
    }

    @Test
    void theTableHasALinePerMember() {
        HallOfFame hall = HallOfFame.of(List.of(candidate(1, 2, 3), candidate(2, 4, 1)), Metric.NLL);
        assertThat(hall.csv().lines())
                .hasSize(3)
                .first()
                .isEqualTo("number,complexity,score,perplexity,confirmation,difference,low,high,formula");
        assertThat(hall.members().get(0).number()).isEqualTo(2);
    }

    private static Candidate candidate(int number, int negations, double nll) {
        Formula formula = FormulaParser.parse(
                "range(" + "neg(".repeat(negations) + "mean(scores)" + ")".repeat(negations) + ", +0.1)");
        Losses result = new Losses(Map.of(Metric.NLL, Doubles.of(nll)), Doubles.NONE, new Losses.Timing(0, 0, 0));
        return new Candidate(
                number,
                1,
                formula,
                new Origin("", List.of()),
                List.of(Allocation.uniform(0.5, 2)),
                new Score(List.of(result)),
                Optional.empty());
    }
}
