package spade.allocation;

import java.util.Optional;
import spade.UsageException;
import spade.formula.Formula;
import spade.formula.FormulaParser;
import spade.formula.NamedFormulas;
import spade.profile.ScoreProfile;

/** A rule that spreads an overall sparsity over the blocks of a model. */
public sealed interface AllocationMethod {

    /** The allocation for a model; its weighted mean is exactly {@code target}. */
    Allocation allocate(ScoreProfile profile, double target);

    /** Every block alike. */
    record Uniform() implements AllocationMethod {

        @Override
        public Allocation allocate(ScoreProfile profile, double target) {
            return Allocation.uniform(target, profile.blocks().size());
        }

        @Override
        public String toString() {
            return "uniform";
        }
    }

    /** A formula's values through its range. */
    record ByFormula(Formula formula) implements AllocationMethod {

        @Override
        public Allocation allocate(ScoreProfile profile, double target) {
            double[] wanted = formula.evaluate(profile).minMax();
            double mean = Allocation.weightedMean(wanted, profile.parameters());
            double slope = 2 * formula.range().signed();
            for (int l = 0; l < wanted.length; l++) {
                wanted[l] = target + slope * (wanted[l] - mean);
            }
            return Allocation.project(wanted, profile.parameters(), target);
        }

        @Override
        public String toString() {
            return formula.toString();
        }
    }

    /** Reads {@code uniform}, the name of a formula such as {@code owl}, or a formula's text. */
    static AllocationMethod parse(String text) {
        String name = text.strip();
        if (name.equals("uniform")) {
            return new Uniform();
        }
        Optional<Formula> named = Optional.ofNullable(NamedFormulas.all().get(name));
        if (named.isEmpty() && name.matches("\\w+")) {
            throw new UsageException("Unknown allocation '" + text + "': use uniform, "
                    + String.join(", ", NamedFormulas.all().keySet()) + " or a formula such as \"" + NamedFormulas.OWL
                    + "\".");
        }
        return new ByFormula(named.orElseGet(() -> FormulaParser.parse(name)));
    }
}
