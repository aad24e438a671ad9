package spade.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import spade.formula.Formula;
import spade.formula.FormulaParser;

class LineageTest {

    private static final Formula A = FormulaParser.parse("range(mean(scores), +0.1)");
    private static final Formula B = FormulaParser.parse("range(median(scores), +0.1)");
    private static final Formula C = FormulaParser.parse("range(depth, +0.1)");
    private static final Formula D = FormulaParser.parse("range(depth, +0.2)");

    private final Lineage lineage = new Lineage();

    private static Function<Formula, Optional<Integer>> candidates(Map<Formula, Integer> numbers) {
        return formula -> Optional.ofNullable(numbers.get(formula));
    }

    @Test
    void aChildHasTheNumbersOfItsParents() {
        lineage.born(C, "crossover", A, B);
        assertThat(lineage.of(C, candidates(Map.of(A, 1, B, 2)))).isEqualTo(new Origin("crossover", List.of(1, 2)));
    }

    @Test
    void whatLivedOnlyBetweenTwoOperationsGivesItsOwnParents() {
        lineage.born(C, "crossover", A, B);
        lineage.born(D, "point", C);
        assertThat(lineage.of(D, candidates(Map.of(A, 1, B, 2))))
                .isEqualTo(new Origin("crossover, point", List.of(1, 2)));
    }

    @Test
    void theFirstBirthCountsAndCirclesEnd() {
        lineage.born(C, "point", D);
        lineage.born(D, "lambda", C);
        lineage.born(C, "seed");
        assertThat(lineage.of(C, candidates(Map.of()))).isEqualTo(new Origin("lambda, point", List.of()));
    }

    @Test
    void whatNobodyMadeIsUnknown() {
        assertThat(lineage.of(A, candidates(Map.of()))).isEqualTo(new Origin("", List.of()));
    }
}
