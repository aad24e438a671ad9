package spade.allocation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import spade.UsageException;
import spade.formula.BlockValues;
import spade.formula.Formula;
import spade.formula.Granularity;
import spade.formula.NamedFormulas;
import spade.formula.notation.FormulaReader;
import spade.profile.ProfileDetail;
import spade.profile.ScoreProfile;

/** A rule that spreads an overall sparsity over the blocks of a model, from its profile alone. */
public interface AllocationRule {

    /** What the profile has to hold. */
    default ProfileDetail detail() {
        return ProfileDetail.DISTRIBUTIONS;
    }

    /** Whether the profile has to hold slopes of the loss at the target sparsity. */
    default boolean needsSlopes() {
        return false;
    }

    /** What is to be said of the allocation before anyone relies on it; usually nothing. */
    default Optional<String> caution(ScoreProfile profile, double target) {
        return Optional.empty();
    }

    /** Kinds of linears that it names; a model without one of them has no such allocation. */
    default Set<String> kinds() {
        return Set.of();
    }

    /** The allocation for a model; its weighted mean is exactly {@code target}. */
    Allocation allocate(ScoreProfile profile, double target);

    /** A formula's values through its range. */
    record ByFormula(Formula formula) implements AllocationRule {

        @Override
        public ProfileDetail detail() {
            return formula.detail();
        }

        @Override
        public boolean needsSlopes() {
            return formula.needsSlopes();
        }

        @Override
        public Set<String> kinds() {
            return formula.offsets().byKind().keySet();
        }

        @Override
        public Optional<String> caution(ScoreProfile profile, double target) {
            boolean spread = formula.range().lambda() > 0;
            return spread && !formula.evaluate(profile, target).alive()
                    ? Optional.of("The values of " + formula + " are not all finite or do not tell the "
                            + formula.unit() + "s of this model apart.")
                    : Optional.empty();
        }

        @Override
        public Allocation allocate(ScoreProfile profile, double target) {
            return allocate(formula.evaluate(profile, target), profile, target);
        }

        /** The allocation of values that were evaluated before, by unit. */
        public Allocation allocate(BlockValues values, ScoreProfile profile, double target) {
            double[] z = values.minMax();
            long[] parameters = ScoreProfile.parameters(formula.unit().of(profile));
            double[] wanted = formula.range().sparsities(z, Allocation.weightedMean(z, parameters), target);
            return formula.granularity() == Granularity.BLOCK
                    ? Allocation.project(wanted, parameters, target)
                    : byLinear(wanted, profile, target);
        }

        private Allocation byLinear(double[] wanted, ScoreProfile profile, double target) {
            List<String> kinds = profile.linears();
            requireKinds(kinds);
            int blocks = profile.blocks().size();
            int perBlock = wanted.length / blocks;
            double[][] each = new double[blocks][kinds.size()];
            for (int l = 0; l < blocks; l++) {
                for (int i = 0; i < kinds.size(); i++) {
                    each[l][i] = wanted[l * perBlock + i % perBlock]
                            + formula.offsets().of(kinds.get(i));
                }
            }
            return Allocation.project(each, profile.linearParameters(), target);
        }

        @Override
        public String toString() {
            return formula.toString();
        }
    }

    /** Fails with a {@link UsageException} if a model with such linears lacks one that the rule names. */
    default void requireKinds(List<String> linears) {
        for (String kind : kinds()) {
            if (!linears.contains(kind)) {
                throw new UsageException("The model has no linear '" + kind + "', for which " + this
                        + " has an offset; it has " + String.join(", ", linears) + ".");
            }
        }
    }

    /** The rules that have a name. */
    static Map<String, AllocationRule> named() {
        Map<String, AllocationRule> named = new LinkedHashMap<>();
        NamedFormulas.all().forEach(formula -> named.put(formula.name(), new ByFormula(formula.formula())));
        named.put("er", new ErdosRenyi(false));
        named.put("er-plus", new ErdosRenyi(true));
        named.put("global", new GlobalThreshold());
        return named;
    }

    /** Whether a user's word is a name; '-' and '_' are one in it. */
    static boolean isName(String word, String name) {
        return word.strip().replace('_', '-').equalsIgnoreCase(name.replace('_', '-'));
    }

    /** Reads the name of a rule, or a formula in any notation. */
    static AllocationRule parse(String text) {
        return named().entrySet().stream()
                .filter(rule -> isName(text, rule.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElseGet(() -> new ByFormula(FormulaReader.read(text)));
    }
}
