package spade.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.formula.BlockExpression;
import spade.formula.BlockValues;
import spade.formula.Formula;
import spade.formula.ProfileValues;
import spade.profile.ScoreProfile;

/** The targets of a search as its formulas see them; targets of one model share what was computed of it. */
final class TargetProfiles {

    private final List<TargetProfile> targets;
    /** By target. */
    private final List<ProfileValues> values = new ArrayList<>();
    /** By model. */
    private final Collection<ProfileValues> models;

    TargetProfiles(List<TargetProfile> targets) {
        this.targets = List.copyOf(targets);
        IdentityHashMap<ScoreProfile, ProfileValues> known = new IdentityHashMap<>();
        targets.forEach(target -> values.add(known.computeIfAbsent(target.profile(), ProfileValues::new)));
        this.models = known.values();
    }

    /** The formula's allocation for every target. */
    List<Allocation> allocate(Formula formula) {
        List<Allocation> allocations = new ArrayList<>();
        for (int t = 0; t < targets.size(); t++) {
            TargetProfile target = targets.get(t);
            allocations.add(new AllocationRule.ByFormula(formula)
                    .allocate(formula.evaluate(values.get(t)), target.profile(), target.sparsity()));
        }
        return allocations;
    }

    /**
     * Whether a value tells the blocks of a model apart, and nowhere does so by the rule for values that are not
     * finite. On models where it says nothing it stands for uniform sparsity, and may still be good on the others.
     */
    boolean alive(BlockExpression value) {
        boolean alive = false;
        for (ProfileValues model : models) {
            BlockValues values = BlockValues.of(value.evaluate(model));
            if (values.differ() && !values.finite()) {
                return false;
            }
            alive |= values.differ();
        }
        return alive;
    }

    /** Whether a value tells the blocks of no model apart. */
    boolean isConstant(BlockExpression value) {
        return models.stream()
                .noneMatch(model -> BlockValues.of(value.evaluate(model)).differ());
    }

    /** The sparsity of every target. */
    List<Double> sparsities() {
        return targets.stream().map(TargetProfile::sparsity).toList();
    }

    /** The kinds of linears that every model has. */
    List<String> linears() {
        Set<String> kinds = new LinkedHashSet<>(targets.get(0).profile().linears());
        targets.forEach(target -> kinds.retainAll(target.profile().linears()));
        return List.copyOf(kinds);
    }
}
