package spade.search;

import java.util.random.RandomGenerator;
import spade.formula.Formula;
import spade.space.SearchSpace;

/** Formulas as searches of the whole space draw them, for tests of other packages. */
public final class RandomFormulas {

    private static final FormulaFactory FACTORY = new FormulaFactory(SearchSpace.whole());

    private RandomFormulas() {}

    /** The next formula. */
    public static Formula next(RandomGenerator random) {
        return FACTORY.formula(random);
    }
}
