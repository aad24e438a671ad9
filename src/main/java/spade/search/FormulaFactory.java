package spade.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Parameter;
import spade.formula.ParametricOperator;
import spade.formula.ParametricReduction;
import spade.formula.Reduction;
import spade.formula.Shape;
import spade.formula.Unit;
import spade.space.Limits;
import spade.space.Operators;
import spade.space.SearchSpace;
import spade.space.Weighted;

/**
 * Draws random formulas and parts of formulas from a search space, within its limits by construction. Trees grow from
 * the leaves: a node that does not tell the units apart is drawn anew over the same operands.
 */
final class FormulaFactory {

    /** Draws of a node before its operand stands in its place. */
    private static final int DRAWS = 10;

    /**
     * What the limits leave for a part of a tree.
     *
     * @param transforms unary functions in a row from the part's root
     * @param unit that the tree has values of
     */
    private record Room(int depth, int size, int transforms, Unit unit) {

        Room below(int left, int rows) {
            return new Room(depth - 1, left, rows, unit);
        }
    }

    private final SearchSpace space;
    private final Operators operators;
    private final Limits limits;
    private final RandomOffsets offsets;
    private final RandomRange ranges;
    private final BiPredicate<BlockExpression, Unit> alive;
    private final Weighted<Object> reductions;
    private final Weighted<Elements> matrices;
    private final Weighted<Operators.Leaf> leaves;
    /** Nodes, and depth, of the smallest value that tells units apart. */
    private final int smallest;

    /**
     * @param kinds of linears that have offsets
     * @param sparsities of the targets
     * @param alive whether a value tells the units of the models apart
     */
    FormulaFactory(
            SearchSpace space, List<String> kinds, List<Double> sparsities, BiPredicate<BlockExpression, Unit> alive) {
        this.space = space;
        this.operators = space.operators();
        this.limits = space.limits();
        this.offsets = new RandomOffsets(kinds, limits.offset());
        this.ranges = new RandomRange(limits, sparsities);
        this.alive = alive;
        Map<Object, Double> both = new LinkedHashMap<>(operators.statistics().weights());
        both.putAll(operators.parametric().weights());
        this.reductions = operators.elements().isEmpty() ? Weighted.none() : new Weighted<>(both);
        this.matrices = operators.elements().only(Elements::isMatrix);
        this.leaves = operators.leaves().only(leaf -> leaf != Operators.Leaf.CONSTANT);
        this.smallest = leaves.isEmpty() && operators.matrix().isEmpty() ? 2 : 1;
    }

    SearchSpace space() {
        return space;
    }

    RandomOffsets offsets() {
        return offsets;
    }

    RandomRange ranges() {
        return ranges;
    }

    /** Whether a formula is one of the space. */
    boolean contains(Formula formula) {
        return space.contains(formula, ranges.sparsity());
    }

    /** Whether a formula tells the units of the models apart, or of some of them. */
    boolean alive(Formula formula) {
        return alive.test(formula.value(), formula.unit());
    }

    /** A formula within the limits of the space. */
    Formula formula(RandomGenerator random) {
        Unit unit = unit(random);
        Room room = new Room(limits.depth(), limits.size(), limits.transforms(), unit);
        BlockExpression value = block(room, leaves, random);
        return new Formula(value, ranges.draw(random), unit, offsets.draw(random));
    }

    /** Whether formulas of the space differ in their unit. */
    boolean hasUnits() {
        return limits.units().size() > 1;
    }

    /** A unit of the space. */
    Unit unit(RandomGenerator random) {
        return hasUnits() ? one(limits.units(), random) : limits.units().get(0);
    }

    static <T> T one(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }

    /**
     * A part that may stand in the place of another: of the same type, with so many levels of operators at most.
     *
     * @param unit of the formula
     */
    Expression like(Expression part, Unit unit, int levels, RandomGenerator random) {
        if (part instanceof ElementsExpression && !operators.elements().isEmpty()) {
            return elements(limits.chain(), random);
        }
        if (part instanceof BlockExpression) {
            // A constant may be an operand only, and so may what takes its place.
            Weighted<Operators.Leaf> these = part instanceof BlockExpression.Constant ? operators.leaves() : leaves;
            return block(new Room(levels + 1, limits.size(), limits.transforms(), unit), these, random);
        }
        return part;
    }

    /**
     * A value in one of the ways that there is room for; how often each is taken holds where the space has all.
     *
     * @param these the leaves that may stand here
     */
    private BlockExpression block(Room room, Weighted<Operators.Leaf> these, RandomGenerator random) {
        int least = Math.min(room.depth, room.size);
        boolean grows = least > smallest;
        Map<Supplier<BlockExpression>, Double> ways = new LinkedHashMap<>();
        if (grows && room.transforms > 0 && !operators.unary().isEmpty()) {
            ways.put(() -> unary(room, random), 35.0);
        }
        if (grows && room.size > 2 * smallest && !operators.binary().isEmpty()) {
            ways.put(() -> binary(room, random), 20.0);
        }
        if (grows && !operators.across().isEmpty()) {
            ways.put(() -> across(room, random), 5.0);
        }
        if (grows && !operators.shapes().isEmpty()) {
            ways.put(() -> shaped(room, random), 5.0);
        }
        if (!these.isEmpty()) {
            ways.put(() -> alive(room, () -> leaf(these, random), () -> leaf(these, random)), 8.0);
        }
        if (least > 1 && !reductions.isEmpty()) {
            ways.put(() -> alive(room, () -> reduce(room, random), () -> reduce(room, random)), 28.0);
        }
        if (!operators.matrix().isEmpty()) {
            ways.put(() -> alive(room, () -> matrix(random), () -> matrix(random)), 4.0);
        }
        return new Weighted<>(ways).pick(random).get();
    }

    private BlockExpression unary(Room room, RandomGenerator random) {
        BlockExpression of = block(room.below(room.size - 1, room.transforms - 1), leaves, random);
        return alive(room, () -> new BlockExpression.Unary(operators.unary().pick(random), of), () -> of);
    }

    private BlockExpression across(Room room, RandomGenerator random) {
        BlockExpression of = block(room.below(room.size - 1, limits.transforms()), leaves, random);
        return alive(room, () -> new BlockExpression.Across(operators.across().pick(random), of), () -> of);
    }

    private BlockExpression shaped(Room room, RandomGenerator random) {
        BlockExpression of = block(room.below(room.size - 1, limits.transforms()), leaves, random);
        return alive(room, () -> shaped(of, random), () -> of);
    }

    /** A map with its number, of the space's; the value itself where there are none. */
    BlockExpression shaped(BlockExpression of, RandomGenerator random) {
        if (operators.shapes().isEmpty()) {
            return of;
        }
        Shape shape = operators.shapes().pick(random);
        return new BlockExpression.Shaped(shape, number(shape, random), of);
    }

    private BlockExpression leaf(Weighted<Operators.Leaf> these, RandomGenerator random) {
        Operators.Leaf leaf = these.pick(random);
        return leaf == Operators.Leaf.CONSTANT
                ? new BlockExpression.Constant(rounded(limits.constant().draw(random)))
                : new BlockExpression.Known(leaf.trait());
    }

    /** What a unit has beside its elements, another of them where the space has several. */
    BlockExpression known(BlockExpression.Known old, RandomGenerator random) {
        return leaves.choices().size() < 2 ? old : leaf(leaves, random);
    }

    /** A function of two values, of which one may be a constant. */
    private BlockExpression binary(Room room, RandomGenerator random) {
        int together = room.size - 1;
        int first = smallest + random.nextInt(together - 2 * smallest + 1);
        BlockExpression left = block(room.below(first, limits.transforms()), operators.leaves(), random);
        boolean constant = left instanceof BlockExpression.Constant;
        BlockExpression right = block(
                room.below(together - left.size(), limits.transforms()),
                constant ? leaves : operators.leaves(),
                random);
        return alive(
                room,
                () -> new BlockExpression.Binary(operators.binary().pick(random), left, right),
                () -> constant ? right : left);
    }

    /**
     * The first of several draws that tells units apart, or is no more than a constant; or what stands in its place.
     */
    private BlockExpression alive(Room room, Supplier<BlockExpression> draw, Supplier<BlockExpression> otherwise) {
        return Stream.generate(draw)
                .limit(DRAWS)
                .filter(value -> value instanceof BlockExpression.Constant || alive.test(value, room.unit))
                .findFirst()
                .orElseGet(otherwise);
    }

    private BlockExpression reduce(Room room, RandomGenerator random) {
        int chain = Math.min(limits.chain(), Math.min(room.depth, room.size) - 2);
        return new BlockExpression.Reduce(reduction(random).orElseThrow(), elements(chain, random));
    }

    private ElementsExpression elements(int chain, RandomGenerator random) {
        ElementsExpression elements =
                new ElementsExpression.Source(operators.elements().pick(random));
        int length = operators.elementwise().isEmpty() ? 0 : random.nextInt(chain + 1);
        for (int i = 0; i < length; i++) {
            elements =
                    new ElementsExpression.Elementwise(operators.elementwise().pick(random), elements);
        }
        return elements;
    }

    BlockExpression.Matrix matrix(RandomGenerator random) {
        return new BlockExpression.Matrix(operators.matrix().pick(random), matrices.pick(random));
    }

    /** A reduction with its number; empty where the space has none. */
    Optional<Reduction> reduction(RandomGenerator random) {
        if (reductions.isEmpty()) {
            return Optional.empty();
        }
        Object choice = reductions.pick(random);
        if (choice instanceof ParametricReduction kind) {
            return Optional.of(new Reduction.Parametric(kind, number(kind, random)));
        }
        return Optional.of((Reduction.Statistic) choice);
    }

    private static double number(ParametricOperator operator, RandomGenerator random) {
        Parameter parameter = operator.parameter();
        return rounded(parameter.usualLeast() + random.nextDouble() * parameter.usualWidth());
    }

    /** Four significant digits: more would not change an allocation, and formulas are read by people. */
    static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(4)).doubleValue();
    }
}
