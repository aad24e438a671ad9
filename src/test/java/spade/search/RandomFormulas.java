package spade.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import spade.formula.Formula;
import spade.formula.Offsets;
import spade.formula.Range;
import spade.space.SearchSpace;

/** Random formulas for tests outside this package. */
public final class RandomFormulas {

    private RandomFormulas() {}

    /** Formulas of the whole space, and every fourth with another form of the range or with offsets. */
    public static List<Formula> draw(long seed, int count) {
        Random random = new Random(seed);
        FormulaFactory factory = new FormulaFactory(SearchSpace.whole());
        List<Formula> formulas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Formula formula = factory.formula(random);
            Range range = formula.range();
            formulas.add(
                    switch (i % 8) {
                        case 0 -> formula.withRange(new Range(Range.Form.SCALE, range.lambda(), range.direction()));
                        case 4 ->
                            formula.withOffsets(new Offsets(Map.of("v", -0.15, "down", random.nextInt(9) / 100.0)));
                        default -> formula;
                    });
        }
        return formulas;
    }
}
