package spade.search;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import spade.SpadeException;
import spade.formula.AcrossOperator;
import spade.formula.BinaryOperator;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Offsets;
import spade.formula.Range;
import spade.formula.Unit;
import spade.space.Operators;
import spade.space.SearchSpace;

/**
 * Makes new formulas from old ones: mutation, and crossover between parts of the same type. All stay within the limits
 * of the space, tell the model's units apart, and have no step that does nothing.
 */
final class Variation {

    /** Draws before a variation is given up and the parent stands. */
    private static final int TRIES = 20;
    /** One mutant in so many is a newcomer. */
    private static final int NEWCOMERS = 6;
    /** One child in so many is a blend, where the space has blends. */
    private static final int BLENDS = 3;

    private final FormulaFactory factory;
    private final Mutations mutations;
    /** Takes out of a formula what does nothing. */
    private final UnaryOperator<Formula> tidying;

    private final Lineage lineage;

    Variation(FormulaFactory factory, TargetProfiles targets) {
        this(factory, new InertSteps(targets)::dropped, new Lineage());
    }

    private Variation(FormulaFactory factory, UnaryOperator<Formula> tidying, Lineage lineage) {
        this.factory = factory;
        this.lineage = lineage;
        this.tidying = tidying;
        this.mutations = new Mutations(factory);
    }

    /** Of the formulas of a space over some targets. */
    static Variation of(SearchSpace space, TargetProfiles targets) {
        return new Variation(factory(space, targets), targets);
    }

    /** The same in a small part of the time: steps that do nothing are left in. */
    static Variation untidy(SearchSpace space, TargetProfiles targets) {
        return new Variation(factory(space, targets), UnaryOperator.identity(), new Lineage());
    }

    private static FormulaFactory factory(SearchSpace space, TargetProfiles targets) {
        return new FormulaFactory(space, targets.linears(), targets.sparsities(), targets::alive);
    }

    /** Whether a formula tells the units of the models apart, or of some of them. */
    boolean isAlive(Formula formula) {
        return factory.alive(formula);
    }

    /** Whether a formula is one of the space. */
    boolean isOfSpace(Formula formula) {
        return factory.contains(formula);
    }

    /** How what was made here came about. */
    Lineage lineage() {
        return lineage;
    }

    /** A random formula that is viable. */
    Formula create(RandomGenerator random) {
        for (int i = 0; i < 100 * TRIES; i++) {
            Optional<Formula> formula = viable(factory.formula(random));
            if (formula.isPresent()) {
                return lineage.born(formula.get(), "random");
            }
        }
        throw new SpadeException("None of " + 100 * TRIES + " random formulas of the search space '"
                + factory.space().name() + "' tells the units of this model apart; give a wider space.");
    }

    /**
     * A viable mutant, now and then a newcomer that owes the formula nothing, or the formula itself when none was
     * found.
     */
    Formula mutate(Formula formula, RandomGenerator random) {
        if (random.nextInt(NEWCOMERS) == 0) {
            return create(random);
        }
        return varied(formula, () -> mutations.any(formula, random));
    }

    /** A viable formula that differs in its numbers only, or the formula itself when none was found. */
    Formula tune(Formula formula, RandomGenerator random) {
        return varied(formula, () -> mutations.numbers(formula, random));
    }

    private Formula varied(Formula formula, Supplier<Mutations.Mutant> draw) {
        for (int i = 0; i < TRIES; i++) {
            Mutations.Mutant made = draw.get();
            Optional<Formula> mutant = viable(made.formula()).filter(other -> !other.equals(formula));
            if (mutant.isPresent()) {
                return lineage.born(mutant.get(), made.kind(), formula);
            }
        }
        return formula;
    }

    /**
     * The first formula with a part of the second in the place of a part of the same type, and now and then the
     * second's range, unit or offsets; empty when none viable was found.
     */
    Optional<Formula> cross(Formula first, Formula second, RandomGenerator random) {
        if (random.nextInt(BLENDS) == 0) {
            Optional<Formula> blend = blend(first, second);
            if (blend.isPresent()) {
                return blend.map(child -> lineage.born(child, "blend", first, second));
            }
        }
        for (int i = 0; i < TRIES; i++) {
            int place = random.nextInt(first.value().size());
            boolean elements = first.value().at(place) instanceof ElementsExpression;
            List<Expression> donors = second.value()
                    .nodes()
                    .filter(node -> node instanceof ElementsExpression == elements)
                    .toList();
            if (donors.isEmpty()) {
                continue; // A formula of depth and constants has no elements to give.
            }
            Expression part = FormulaFactory.one(donors, random);
            Range range = random.nextInt(4) == 0 ? second.range() : first.range();
            Offsets offsets =
                    factory.offsets().possible() && random.nextInt(4) == 0 ? second.offsets() : first.offsets();
            Unit unit = factory.hasUnits() && random.nextInt(4) == 0 ? second.unit() : first.unit();
            Optional<Formula> child = viable(
                            new Formula((BlockExpression) first.value().replace(place, part), range, unit, offsets))
                    .filter(other -> !other.equals(first));
            if (child.isPresent()) {
                return child.map(formula -> lineage.born(formula, "crossover", first, second));
            }
        }
        return Optional.empty();
    }

    /**
     * Both formulas in one: their values, brought to one scale, added. Where two formulas are good for different
     * reasons the mean of their allocations is often better than either.
     */
    private Optional<Formula> blend(Formula first, Formula second) {
        Operators operators = factory.space().operators();
        Range range = first.range();
        Range other = second.range();
        BinaryOperator sum = range.direction() == other.direction() ? BinaryOperator.ADD : BinaryOperator.SUBTRACT;
        if (first.value().equals(second.value())
                || !operators.across().choices().contains(AcrossOperator.MINMAX)
                || !operators.binary().choices().contains(sum)) {
            return Optional.empty();
        }
        BlockExpression value = new BlockExpression.Binary(
                sum,
                new BlockExpression.Across(AcrossOperator.MINMAX, first.value()),
                new BlockExpression.Across(AcrossOperator.MINMAX, second.value()));
        return viable(first.withValue(value).withRange(factory.ranges().blend(range, other)));
    }

    /** The formula without inert steps if it is alive and, so or as it is, within the space. */
    Optional<Formula> viable(Formula formula) {
        return factory.alive(formula)
                ? Stream.of(tidying.apply(formula), formula)
                        .filter(factory::contains)
                        .findFirst()
                : Optional.empty();
    }
}
