package spade.search;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import spade.SpadeException;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Range;
import spade.formula.Reduction;
import spade.space.Operators;
import spade.space.SearchSpace;

/**
 * Makes new formulas from old ones: mutation of several kinds, and crossover between parts of the same type. All stay
 * within the limits of the space, and are canonical forms where the space has them.
 */
final class Variation {

    /** Draws before a variation is given up and the parent stands. */
    private static final int TRIES = 20;

    private final FormulaFactory factory;
    private final SearchSpace space;
    private final Canonical canonical;
    private final Predicate<Formula> viable;

    /** @param viable what an offspring must fulfil besides the limits of size and depth */
    Variation(FormulaFactory factory, Predicate<Formula> viable) {
        this.factory = factory;
        this.space = factory.space();
        this.canonical = new Canonical(space);
        this.viable = viable;
    }

    /** A random formula that is viable. */
    Formula create(RandomGenerator random) {
        for (int i = 0; i < 100 * TRIES; i++) {
            Formula formula = canonical.form(factory.formula(random));
            if (viable.test(formula)) {
                return formula;
            }
        }
        throw new SpadeException("None of " + 100 * TRIES
                + " random formulas of the search space tells the blocks of this model apart; give a wider space.");
    }

    /** A viable mutant, or the formula itself when none was found. */
    Formula mutate(Formula formula, RandomGenerator random) {
        for (int i = 0; i < TRIES; i++) {
            Formula mutant = canonical.form(mutant(formula, random));
            if (!mutant.equals(formula) && space.admits(mutant.value()) && viable.test(mutant)) {
                return mutant;
            }
        }
        return formula;
    }

    private Formula mutant(Formula formula, RandomGenerator random) {
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> subtree(formula, random);
            case 4, 5, 6, 7 -> point(formula, random);
            case 8, 9 -> jitter(formula, random);
            case 10, 11 -> hoist(formula, random);
            case 12 -> flip(formula);
            default -> stretch(formula, random);
        };
    }

    /**
     * The first formula with a part of the second in the place of a part of the same type; empty when none viable was
     * found.
     */
    Optional<Formula> cross(Formula first, Formula second, RandomGenerator random) {
        for (int i = 0; i < TRIES; i++) {
            int place = random.nextInt(first.value().size());
            boolean scores = first.value().at(place) instanceof ElementsExpression;
            int[] donors = IntStream.range(0, second.value().size())
                    .filter(at -> second.value().at(at) instanceof ElementsExpression == scores)
                    .toArray();
            if (donors.length == 0) {
                continue; // A formula of depth and constants has no scores to give.
            }
            Expression part = second.value().at(donors[random.nextInt(donors.length)]);
            Range range = random.nextInt(4) == 0 ? second.range() : first.range();
            Formula child = canonical.form(
                    first.withValue((BlockExpression) first.value().replace(place, part))
                            .withRange(range));
            if (!child.equals(first) && space.admits(child.value()) && viable.test(child)) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /** A random part grown anew. */
    private Formula subtree(Formula formula, RandomGenerator random) {
        int place = random.nextInt(formula.value().size());
        Expression old = formula.value().at(place);
        return with(formula, place, factory.like(old, 1 + random.nextInt(3), random));
    }

    /** One operator exchanged for another of its kind, its operands kept. */
    private Formula point(Formula formula, RandomGenerator random) {
        int place = random.nextInt(formula.value().size());
        Operators operators = space.operators();
        Expression old = formula.value().at(place);
        if (old instanceof ElementsExpression.Source) {
            return with(
                    formula,
                    place,
                    new ElementsExpression.Source(operators.elements().pick(random)));
        }
        if (old instanceof ElementsExpression.Elementwise node
                && !operators.elementwise().isEmpty()) {
            return with(
                    formula,
                    place,
                    new ElementsExpression.Elementwise(operators.elementwise().pick(random), node.argument()));
        }
        if (old instanceof BlockExpression.Reduce node) {
            return with(formula, place, new BlockExpression.Reduce(factory.reduction(random), node.argument()));
        }
        if (old instanceof BlockExpression.Matrix && !operators.matrix().isEmpty()) {
            return with(formula, place, factory.matrix(random));
        }
        if (old instanceof BlockExpression.Unary node && !operators.unary().isEmpty()) {
            return with(
                    formula, place, new BlockExpression.Unary(operators.unary().pick(random), node.argument()));
        }
        if (old instanceof BlockExpression.Across node && !operators.across().isEmpty()) {
            return with(
                    formula,
                    place,
                    new BlockExpression.Across(operators.across().pick(random), node.argument()));
        }
        if (old instanceof BlockExpression.Binary node && !operators.binary().isEmpty()) {
            return with(
                    formula,
                    place,
                    new BlockExpression.Binary(operators.binary().pick(random), node.left(), node.right()));
        }
        return formula;
    }

    /** One number of the tree moved a little. */
    private Formula jitter(Formula formula, RandomGenerator random) {
        int[] places = IntStream.range(0, formula.value().size())
                .filter(at -> hasNumber(formula.value().at(at)))
                .toArray();
        if (places.length == 0) {
            return formula;
        }
        int place = places[random.nextInt(places.length)];
        return with(formula, place, jittered(formula.value().at(place), random));
    }

    private static boolean hasNumber(Expression node) {
        return node instanceof BlockExpression.Constant || !node.parameters().isEmpty();
    }

    private static Expression jittered(Expression node, RandomGenerator random) {
        double step = random.nextGaussian();
        if (node instanceof BlockExpression.Constant constant) {
            return new BlockExpression.Constant(
                    FormulaFactory.rounded(constant.value() * (1 + 0.2 * step) + 0.05 * random.nextGaussian()));
        }
        BlockExpression.Reduce reduce = (BlockExpression.Reduce) node;
        Reduction.Parametric old = (Reduction.Parametric) reduce.reduction();
        double moved = old.parameter()
                + 0.1 * step * (old.kind().usualMost() - old.kind().usualLeast());
        double parameter = old.kind().nearest(FormulaFactory.rounded(moved));
        return new BlockExpression.Reduce(new Reduction.Parametric(old.kind(), parameter), reduce.argument());
    }

    /** A part of the tree becomes the whole, so that formulas can shrink. */
    private static Formula hoist(Formula formula, RandomGenerator random) {
        int[] places = IntStream.range(1, formula.value().size())
                .filter(at -> formula.value().at(at) instanceof BlockExpression)
                .toArray();
        return places.length == 0
                ? formula
                : formula.withValue((BlockExpression) formula.value().at(places[random.nextInt(places.length)]));
    }

    private Formula flip(Formula formula) {
        return space.limits().directions().size() == 1
                ? formula
                : formula.withRange(formula.range().flipped());
    }

    /** λ moved by about a fifth, within the space. */
    private Formula stretch(Formula formula, RandomGenerator random) {
        double lambda = formula.range().lambda() * Math.exp(0.25 * random.nextGaussian());
        return formula.withRange(formula.range()
                .withLambda(FormulaFactory.rounded(space.limits().lambda().nearest(lambda))));
    }

    private static Formula with(Formula formula, int place, Expression part) {
        return formula.withValue((BlockExpression) formula.value().replace(place, part));
    }
}
