package spade.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import spade.formula.BlockExpression;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Parameter;
import spade.formula.ParametricOperator;
import spade.formula.Range;
import spade.space.Operators;
import spade.space.Weighted;

/** Small changes of a formula, of several kinds; not every one finds something to change. */
final class Mutations {

    private static final int OF_TREE_AND_RANGE = 16;
    private static final int OF_OFFSETS = 4;
    private static final int OF_EXPONENT = 2;
    private static final int OF_UNIT = 2;

    private final FormulaFactory factory;
    private final Operators operators;

    Mutations(FormulaFactory factory) {
        this.factory = factory;
        this.operators = factory.space().operators();
    }

    /** A changed formula, and the kind of the change. */
    record Mutant(String kind, Formula formula) {}

    /** The formula with one change; it may be the same, or beyond the limits of the space. */
    Mutant any(Formula formula, RandomGenerator random) {
        int offsets = OF_TREE_AND_RANGE + (factory.offsets().possible() ? OF_OFFSETS : 0);
        int exponents = offsets + (factory.ranges().bends() ? OF_EXPONENT : 0);
        int kind = random.nextInt(exponents + (factory.hasUnits() ? OF_UNIT : 0));
        return switch (kind) {
            case 0, 1, 2, 3 -> new Mutant("subtree", subtree(formula, random));
            case 4, 5, 6, 7 -> new Mutant("point", point(formula, random));
            case 8, 9 -> new Mutant("number", jitter(formula, random));
            case 10, 11 -> new Mutant("hoist", hoist(formula, random));
            case 12 -> new Mutant("range", range(formula, RandomRange::turn, random));
            case 13, 14, 15 -> new Mutant("lambda", range(formula, RandomRange::stretch, random));
            default ->
                kind < offsets
                        ? new Mutant("offset", shift(formula, random))
                        : kind < exponents
                                ? new Mutant("exponent", range(formula, RandomRange::bend, random))
                                : new Mutant("unit", formula.withUnit(factory.unit(random)));
        };
    }

    /** The formula with one of its numbers moved a little: of the range, the tree, or the offsets. */
    Mutant numbers(Formula formula, RandomGenerator random) {
        List<Supplier<Formula>> ways = new ArrayList<>();
        ways.add(() -> range(formula, RandomRange::stretch, random));
        ways.add(() -> jitter(formula, random));
        if (factory.offsets().possible()) {
            ways.add(() -> shift(formula, random));
        }
        if (factory.ranges().bends()) {
            ways.add(() -> range(formula, RandomRange::bend, random));
        }
        return new Mutant("number", FormulaFactory.one(ways, random).get());
    }

    private interface RangeChange {
        Range of(RandomRange ranges, Range old, RandomGenerator random);
    }

    private Formula range(Formula formula, RangeChange change, RandomGenerator random) {
        return formula.withRange(change.of(factory.ranges(), formula.range(), random));
    }

    /** An offset set, moved or dropped. */
    private Formula shift(Formula formula, RandomGenerator random) {
        return formula.withOffsets(factory.offsets().mutate(formula.offsets(), random));
    }

    /** A random part grown anew. */
    private Formula subtree(Formula formula, RandomGenerator random) {
        int place = random.nextInt(formula.value().size());
        Expression old = formula.value().at(place);
        return with(formula, place, factory.like(old, formula.unit(), 1 + random.nextInt(3), random));
    }

    /** One operator exchanged for another of its kind, its operands kept. */
    private Formula point(Formula formula, RandomGenerator random) {
        int place = random.nextInt(formula.value().size());
        return with(formula, place, exchanged(formula.value().at(place), random));
    }

    /** The node itself where the space, from which a seed's parts need not come, has none of its kind. */
    private Expression exchanged(Expression old, RandomGenerator random) {
        if (old instanceof ElementsExpression.Source node) {
            return new ElementsExpression.Source(another(operators.elements(), node.source(), random));
        }
        if (old instanceof ElementsExpression.Elementwise node) {
            return new ElementsExpression.Elementwise(
                    another(operators.elementwise(), node.operator(), random), node.argument());
        }
        if (old instanceof BlockExpression.Reduce node) {
            return new BlockExpression.Reduce(factory.reduction(random).orElse(node.reduction()), node.argument());
        }
        if (old instanceof BlockExpression.Unary node) {
            return new BlockExpression.Unary(another(operators.unary(), node.operator(), random), node.argument());
        }
        if (old instanceof BlockExpression.Across node) {
            return new BlockExpression.Across(another(operators.across(), node.operator(), random), node.argument());
        }
        if (old instanceof BlockExpression.Shaped node && !operators.shapes().isEmpty()) {
            return factory.shaped(node.argument(), random);
        }
        if (old instanceof BlockExpression.Binary node) {
            return new BlockExpression.Binary(
                    another(operators.binary(), node.operator(), random), node.left(), node.right());
        }
        if (old instanceof BlockExpression.Known node) {
            return factory.known(node, random);
        }
        return old instanceof BlockExpression.Matrix && !operators.matrix().isEmpty() ? factory.matrix(random) : old;
    }

    private static <T> T another(Weighted<T> choices, T old, RandomGenerator random) {
        return choices.isEmpty() ? old : choices.pick(random);
    }

    /** One number of the tree moved a little. */
    private static Formula jitter(Formula formula, RandomGenerator random) {
        List<Integer> places = IntStream.range(0, formula.value().size())
                .filter(at -> hasNumber(formula.value().at(at)))
                .boxed()
                .toList();
        if (places.isEmpty()) {
            return formula;
        }
        int place = FormulaFactory.one(places, random);
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
        Parameter parameter = ((ParametricOperator) node.operator()).parameter();
        double moved = node.parameters().get(0) + 0.1 * step * parameter.usualWidth();
        return node.withParameter(parameter.nearest(FormulaFactory.rounded(moved)));
    }

    /** A part of the tree becomes the whole, so that formulas can shrink. */
    private static Formula hoist(Formula formula, RandomGenerator random) {
        List<Expression> parts = formula.value()
                .nodes()
                .skip(1)
                .filter(BlockExpression.class::isInstance)
                .toList();
        return parts.isEmpty() ? formula : formula.withValue((BlockExpression) FormulaFactory.one(parts, random));
    }

    private static Formula with(Formula formula, int place, Expression part) {
        return formula.withValue((BlockExpression) formula.value().replace(place, part));
    }
}
