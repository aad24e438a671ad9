package spade.formula;

import java.util.List;
import spade.UsageException;

/**
 * Which formulas a search may build.
 *
 * @param elementwise operators for chains over the scores
 * @param reductions reductions without parameters
 * @param unary functions of one block value
 * @param binary functions of two block values; may be empty
 * @param quantiles whether quantile(…, q) may be built
 * @param outlierRatios whether outlier_ratio(…, M) may be built
 * @param leaves whether depth and constants may be built
 * @param longestChain element-wise operators in a row at most
 * @param maxDepth nodes on the longest way from root to leaf at most, the range not counted
 * @param maxSize nodes at most, the range not counted
 * @param minLambda smallest λ of the range
 * @param maxLambda largest λ of the range
 */
public record SearchSpace(
        List<ElementwiseOperator> elementwise,
        List<Reduction.Statistic> reductions,
        List<UnaryOperator> unary,
        List<BinaryOperator> binary,
        boolean quantiles,
        boolean outlierRatios,
        boolean leaves,
        int longestChain,
        int maxDepth,
        int maxSize,
        double minLambda,
        double maxLambda) {

    public SearchSpace {
        elementwise = List.copyOf(elementwise);
        reductions = List.copyOf(reductions);
        unary = List.copyOf(unary);
        binary = List.copyOf(binary);
        if (reductions.isEmpty() || unary.isEmpty() || maxDepth < 2 || maxSize < 2 || longestChain < 0) {
            throw new UsageException(
                    "A search space needs a reduction, a unary operator, depth and size of at least 2.");
        }
        if (!(minLambda >= 0 && minLambda < maxLambda && maxLambda <= Range.MAX_LAMBDA)) {
            throw new UsageException("The range of λ from " + minLambda + " to " + maxLambda + " is none within 0 and "
                    + Range.MAX_LAMBDA + ".");
        }
    }

    /**
     * Every operator of the language. λ from 0.02 to 0.25: DLP's α of 0.15 is worth more than most choices of a
     * statistic at the narrower published 0.08.
     */
    public static SearchSpace whole() {
        return new SearchSpace(
                List.of(ElementwiseOperator.values()),
                List.of(Reduction.Statistic.values()),
                List.of(UnaryOperator.values()),
                List.of(BinaryOperator.values()),
                true,
                true,
                true,
                3,
                7,
                15,
                0.02,
                0.25);
    }

    /** Whether an expression stays within the limits of depth and size. */
    public boolean admits(BlockExpression value) {
        return value.depth() <= maxDepth && value.size() <= maxSize;
    }
}
