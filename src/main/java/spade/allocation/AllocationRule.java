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
import spade.formula.ProfileValues;
import spade.formula.Unit;
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
            return caution(formula.evaluate(profile, target));
        }

        /** What is to be said of an allocation by values that were evaluated before. */
        public Optional<String> caution(BlockValues values) {
            if (formula.range().coefficient() == 0 || values.alive()) {
                return Optional.empty();
            }
            Unit unit = formula.unit();
            return Optional.of(
                    values.differ()
                            ? "Not all values of " + formula
                                    + " are finite on this model: NaN counts as 0 and an infinity as -1."
                            : "The formula " + formula + " says nothing of this model: its values "
                                    + (values.finite() ? "do not tell the " + unit + "s apart" : "are not finite")
                                    + ", so every " + unit + " gets the same"
                                    + (unit == Unit.BLOCK
                                                    || formula.offsets()
                                                            .byKind()
                                                            .isEmpty()
                                            ? "."
                                            : " but for its offset."));
        }

        @Override
        public Allocation allocate(ScoreProfile profile, double target) {
            ProfileValues model = new ProfileValues(profile, target);
            return allocate(formula.evaluate(model), model);
        }

        /** The allocation of values that were evaluated before, by unit. */
        public Allocation allocate(BlockValues values, ProfileValues model) {
            double[] z = formula.range().form().of(values);
            double target = model.sparsity();
            long[] parameters = model.of(formula.unit()).parameters();
            double[] wanted = formula.range().sparsities(z, Allocation.weightedMean(z, parameters), target);
            return formula.granularity() == Granularity.BLOCK
                    ? Allocation.project(wanted, parameters, target)
                    : byLinear(wanted, model.profile(), target);
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
