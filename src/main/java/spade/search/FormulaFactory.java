package spade.search;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.random.RandomGenerator;
import spade.formula.BlockExpression;
import spade.formula.Expression;
import spade.formula.Formula;
import spade.formula.Range;
import spade.formula.Reduction;
import spade.formula.ScoresExpression;
import spade.formula.SearchSpace;

/** Draws random formulas and parts of formulas from a search space. */
final class FormulaFactory {

    private static final double FIRST_OUTLIER_M = 2;
    private static final double LAST_OUTLIER_M = 12;

    private final SearchSpace space;

    FormulaFactory(SearchSpace space) {
        this.space = space;
    }

    SearchSpace space() {
        return space;
    }

    /** A formula within the limits of the space. */
    Formula formula(RandomGenerator random) {
        BlockExpression value;
        do {
            value = block(1 + random.nextInt(space.maxDepth() - 1), random);
        } while (!space.admits(value));
        return new Formula(
                value, new Range(lambda(random), random.nextBoolean() ? Range.Direction.MORE : Range.Direction.LESS));
    }

    double lambda(RandomGenerator random) {
        return rounded(random.nextDouble(space.minLambda(), space.maxLambda()));
    }

    /** A part that may stand in the place of another: of the same type, and at most so deep. */
    Expression like(Expression part, int depth, RandomGenerator random) {
        return part instanceof ScoresExpression
                ? scores(random.nextInt(space.longestChain() + 1), random)
                : block(Math.max(1, depth), random);
    }

    /** A block value; about so many operators above the deepest reduction. */
    private BlockExpression block(int depth, RandomGenerator random) {
        double choice = random.nextDouble();
        if (depth > 1 && choice < 0.35) {
            return new BlockExpression.Unary(pick(space.unary(), random), block(depth - 1, random));
        }
        if (depth > 1 && choice < 0.60 && !space.binary().isEmpty()) {
            return new BlockExpression.Binary(
                    pick(space.binary(), random), block(depth - 1, random), block(depth - 1, random));
        }
        if (space.leaves() && choice > 0.94) {
            return new BlockExpression.Depth();
        }
        if (space.leaves() && choice > 0.90) {
            return constant(random);
        }
        return new BlockExpression.Reduce(reduction(random), scores(random.nextInt(space.longestChain() + 1), random));
    }

    BlockExpression.Constant constant(RandomGenerator random) {
        return new BlockExpression.Constant(rounded(random.nextGaussian() * 2));
    }

    private ScoresExpression scores(int chain, RandomGenerator random) {
        ScoresExpression scores = new ScoresExpression.Scores();
        for (int i = 0; i < chain && !space.elementwise().isEmpty(); i++) {
            scores = new ScoresExpression.Elementwise(pick(space.elementwise(), random), scores);
        }
        return scores;
    }

    Reduction reduction(RandomGenerator random) {
        int parametric = (space.quantiles() ? 1 : 0) + (space.outlierRatios() ? 1 : 0);
        int choice = random.nextInt(space.reductions().size() + parametric);
        if (choice < space.reductions().size()) {
            return space.reductions().get(choice);
        }
        boolean quantile = space.quantiles() && choice == space.reductions().size();
        return quantile
                ? new Reduction.Quantile(rounded(random.nextDouble()))
                : new Reduction.OutlierRatio(rounded(random.nextDouble(FIRST_OUTLIER_M, LAST_OUTLIER_M)));
    }

    /** Four significant digits: more would not change an allocation, and formulas are read by people. */
    static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(4)).doubleValue();
    }

    static <T> T pick(List<T> from, RandomGenerator random) {
        return from.get(random.nextInt(from.size()));
    }
}
