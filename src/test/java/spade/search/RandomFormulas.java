package spade.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.Formula;
import spade.formula.Offsets;
import spade.formula.Range;
import spade.formula.Trait;
import spade.formula.Unit;
import spade.space.SearchSpaces;

/** Formulas as searches of the whole space draw them, for tests of other packages. */
public final class RandomFormulas {

    private static final FormulaFactory FACTORY =
            new FormulaFactory(SearchSpaces.named("whole"), List.of(), List.of(0.5, 0.6, 0.7), (value, unit) -> true);

    private RandomFormulas() {}

    /** The next formula. */
    public static Formula next(RandomGenerator random) {
        return FACTORY.formula(random);
    }

    /**
     * Formulas of the whole space, and every second with another form of the range, offsets, linears or their traits.
     */
    public static List<Formula> draw(long seed, int count) {
        Random random = new Random(seed);
        List<Formula> formulas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Formula formula = next(random);
            Range range = formula.range();
            formulas.add(
                    switch (i % 8) {
                        case 0 ->
                            formula.withRange(new Range(
                                    Range.Form.SCALE, range.coefficient(), range.exponent(), range.direction()));
                        case 4 ->
                            formula.withOffsets(new Offsets(Map.of("v", -0.15, "down", random.nextInt(9) / 100.0)));
                        case 2 -> formula.withUnit(Unit.LINEAR);
                        case 6 -> ofTraits(formula, i % 16 == 6 ? Trait.SHARE : Trait.SLOPE);
                        default -> formula;
                    });
        }
        return formulas;
    }

    /** One of linears with offsets, its value and a trait under an operation across units. */
    private static Formula ofTraits(Formula formula, Trait trait) {
        BlockExpression sum =
                new BlockExpression.Binary(BinaryOperator.ADD, formula.value(), new BlockExpression.Known(trait));
        AcrossOperator across = trait == Trait.SHARE ? AcrossOperator.SMOOTH : AcrossOperator.RANK;
        return formula.withValue(new BlockExpression.Across(across, sum))
                .withUnit(Unit.LINEAR)
                .withOffsets(new Offsets(Map.of("q", 0.1)));
    }
}
