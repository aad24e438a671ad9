package spade.search;

import spade.formula.Formula;
import spade.simplify.Simplifier;
import spade.space.SearchSpace;

/** Canonical forms, so far as a search space has them: a search need not try one allocation in several guises. */
final class Canonical {

    private final SearchSpace space;

    Canonical(SearchSpace space) {
        this.space = space;
    }

    /** The formula's canonical form, or the formula itself where that form leaves the space. */
    Formula form(Formula formula) {
        Formula simple = Simplifier.simplify(formula);
        return space.contains(simple) ? simple : formula;
    }
}
