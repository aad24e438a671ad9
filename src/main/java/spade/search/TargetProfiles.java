package spade.search;

import java.util.ArrayList;
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
import spade.formula.Unit;
import spade.profile.ScoreProfile;

/** The targets of a search as its formulas see them; targets of one model share what was computed of it. */
final class TargetProfiles {

    /** Relative width of a bin. */
    private static final double COARSE = 0x1p-6;

    private final List<TargetProfile> targets;
    /** By target. */
    private final List<ProfileValues> values = new ArrayList<>();

    TargetProfiles(List<TargetProfile> targets) {
        this.targets = List.copyOf(targets);
        IdentityHashMap<ScoreProfile, ProfileValues> known = new IdentityHashMap<>();
        targets.forEach(target -> values.add(
                known.computeIfAbsent(target.profile(), profile -> new ProfileValues(profile, target.sparsity()))
                        .at(target.sparsity())));
    }

    /** The same seen through wider bins: formulas are evaluated in a small part of the time. */
    TargetProfiles coarse() {
        IdentityHashMap<ScoreProfile, ScoreProfile> known = new IdentityHashMap<>();
        return new TargetProfiles(targets.stream()
                .map(target -> new TargetProfile(
                        known.computeIfAbsent(target.profile(), profile -> profile.coarse(COARSE)), target.sparsity()))
                .toList());
    }

    /** The formula's allocation for every target. */
    List<Allocation> allocate(Formula formula) {
        AllocationRule.ByFormula rule = new AllocationRule.ByFormula(formula);
        return values.stream()
                .map(target -> rule.allocate(formula.evaluate(target), target))
                .toList();
    }

    /** Uniform sparsity, for every target. */
    List<Allocation> uniform() {
        return targets.stream()
                .map(target -> Allocation.uniform(
                        target.sparsity(), target.profile().blocks().size()))
                .toList();
    }

    /**
     * Whether a value tells the units of a target apart, and nowhere does so by the rule for values that are not
     * finite. On models where it says nothing it stands for uniform sparsity, and may still be good on the others.
     */
    boolean alive(BlockExpression value, Unit unit) {
        boolean alive = false;
        for (ProfileValues target : values) {
            BlockValues found = BlockValues.of(value.evaluate(target.of(unit)));
            boolean differ = found.differ();
            if (differ && !found.finite()) {
                return false;
            }
            alive |= differ;
        }
        return alive;
    }

    /** Whether a formula's value tells the units of no target apart. */
    boolean isConstant(Formula formula) {
        return values.stream().noneMatch(target -> formula.evaluate(target).differ());
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
