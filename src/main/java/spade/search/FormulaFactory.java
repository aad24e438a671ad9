package spade.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import spade.formula.BlockExpression;
import spade.formula.Elements;
import spade.formula.ElementsExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.ParametricReduction;
import spade.formula.Range;
import spade.formula.Reduction;
import spade.space.Limits;
import spade.space.Operators;
import spade.space.SearchSpace;
import spade.space.Weighted;

/** Draws random formulas and parts of formulas from a search space. */
final class FormulaFactory {

    /** What a node of a block value may be, and how often where the space has all of them. */
    private enum Sort {
        UNARY(35),
        BINARY(20),
        ACROSS(5),
        LEAF(8),
        REDUCE(28),
        MATRIX(4);

        private final double weight;

        Sort(double weight) {
            this.weight = weight;
        }
    }

    private final SearchSpace space;
    private final Operators operators;
    private final Limits limits;
    private final Weighted<Sort> inner;
    private final Weighted<Sort> outer;
    private final Weighted<Object> reductions;
    private final Weighted<Elements> matrices;

    FormulaFactory(SearchSpace space) {
        this.space = space;
        this.operators = space.operators();
        this.limits = space.limits();
        this.outer = sorts(false);
        this.inner = sorts(true);
        Map<Object, Double> both = new LinkedHashMap<>(operators.statistics().weights());
        both.putAll(operators.parametric().weights());
        this.reductions = new Weighted<>(both);
        Map<Elements, Double> withMatrix =
                new LinkedHashMap<>(operators.elements().weights());
        withMatrix.keySet().removeIf(elements -> !elements.isMatrix());
        this.matrices = new Weighted<>(withMatrix);
    }

    /** @param grows whether nodes with operands of the same type may stand here */
    private Weighted<Sort> sorts(boolean grows) {
        boolean elements = !operators.elements().isEmpty();
        Map<Sort, Double> sorts = new LinkedHashMap<>();
        for (Sort sort : Sort.values()) {
            boolean there =
                    switch (sort) {
                        case UNARY ->
                            grows
                                    && limits.transforms() > 0
                                    && !operators.unary().isEmpty();
                        case BINARY -> grows && !operators.binary().isEmpty();
                        case ACROSS -> grows && !operators.across().isEmpty();
                        case LEAF -> !operators.leaves().isEmpty();
                        case REDUCE ->
                            elements
                                    && !(operators.statistics().isEmpty()
                                            && operators.parametric().isEmpty());
                        case MATRIX -> elements && !operators.matrix().isEmpty();
                    };
            if (there) {
                sorts.put(sort, sort.weight);
            }
        }
        return new Weighted<>(sorts);
    }

    SearchSpace space() {
        return space;
    }

    /** A formula within the limits of the space. */
    Formula formula(RandomGenerator random) {
        BlockExpression value;
        do {
            value = block(1 + random.nextInt(limits.depth() - 1), random);
        } while (!space.admits(value));
        Range.Form form = limits.forms().get(random.nextInt(limits.forms().size()));
        Range.Direction direction =
                limits.directions().get(random.nextInt(limits.directions().size()));
        return new Formula(value, new Range(form, lambda(random), direction));
    }

    double lambda(RandomGenerator random) {
        return rounded(limits.lambda().draw(random));
    }

    /** A part that may stand in the place of another: of the same type, and at most so deep. */
    Expression like(Expression part, int depth, RandomGenerator random) {
        return part instanceof ElementsExpression ? elements(random) : block(Math.max(1, depth), random);
    }

    /** A block value; about so many operators above the deepest reduction. */
    private BlockExpression block(int depth, RandomGenerator random) {
        return switch ((depth > 1 ? inner : outer).pick(random)) {
            case UNARY -> new BlockExpression.Unary(operators.unary().pick(random), block(depth - 1, random));
            case BINARY ->
                new BlockExpression.Binary(
                        operators.binary().pick(random), block(depth - 1, random), block(depth - 1, random));
            case ACROSS -> new BlockExpression.Across(operators.across().pick(random), block(depth - 1, random));
            case LEAF ->
                operators.leaves().pick(random) == Operators.Leaf.DEPTH
                        ? new BlockExpression.Depth()
                        : constant(random);
            case REDUCE -> new BlockExpression.Reduce(reduction(random), elements(random));
            case MATRIX -> matrix(random);
        };
    }

    BlockExpression.Constant constant(RandomGenerator random) {
        return new BlockExpression.Constant(rounded(limits.constant().draw(random)));
    }

    BlockExpression.Matrix matrix(RandomGenerator random) {
        return new BlockExpression.Matrix(operators.matrix().pick(random), matrices.pick(random));
    }

    private ElementsExpression elements(RandomGenerator random) {
        ElementsExpression elements =
                new ElementsExpression.Source(operators.elements().pick(random));
        for (int i = random.nextInt(limits.chain() + 1);
                i > 0 && !operators.elementwise().isEmpty();
                i--) {
            elements =
                    new ElementsExpression.Elementwise(operators.elementwise().pick(random), elements);
        }
        return elements;
    }

    Reduction reduction(RandomGenerator random) {
        Object choice = reductions.pick(random);
        return choice instanceof ParametricReduction kind
                ? new Reduction.Parametric(
                        kind, rounded(kind.usualLeast() + (kind.usualMost() - kind.usualLeast()) * random.nextDouble()))
                : (Reduction.Statistic) choice;
    }

    /** Four significant digits: more would not change an allocation, and formulas are read by people. */
    static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(4)).doubleValue();
    }
}
