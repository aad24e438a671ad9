package spade.search;

import java.util.List;
import java.util.random.RandomGenerator;
import spade.formula.Range;
import spade.space.Interval;
import spade.space.Limits;

/**
 * Draws ranges of a space, and changes them. Where λ depends on S, what is drawn, moved and kept is λ at the mean
 * sparsity of a search, so that an exponent can change without the rest.
 *
 * @param sparsities of the targets; with a single one nothing can be learned of an exponent
 */
record RandomRange(Limits limits, List<Double> sparsities) {

    /** How far a mutation moves an exponent, as a share of its interval. */
    private static final double STEP = 0.2;

    RandomRange {
        sparsities = List.copyOf(sparsities);
    }

    /** The mean sparsity of the targets. */
    double sparsity() {
        return sparsities.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Whether exponents vary at all. */
    boolean bends() {
        return limits.exponent().min() < limits.exponent().max()
                && sparsities.stream().distinct().count() > 1;
    }

    /** A range of the space, with probability 1/2 one whose λ depends on S as little as the space allows. */
    Range draw(RandomGenerator random) {
        Range range = new Range(
                FormulaFactory.one(limits.forms(), random),
                FormulaFactory.rounded(limits.lambda().draw(random)),
                FormulaFactory.one(limits.directions(), random));
        boolean plain = !bends() || random.nextBoolean();
        return with(range, range.coefficient(), plain ? 0 : limits.exponent().draw(random));
    }

    /** The range with another form or direction of the space. */
    Range turn(Range range, RandomGenerator random) {
        return new Range(
                FormulaFactory.one(limits.forms(), random),
                range.coefficient(),
                range.exponent(),
                FormulaFactory.one(limits.directions(), random));
    }

    /** λ moved by about a fifth, within the space. */
    Range stretch(Range range, RandomGenerator random) {
        double lambda = range.lambda(sparsity()) * Math.exp(0.25 * random.nextGaussian());
        return with(range, limits.lambda().nearest(lambda), range.exponent());
    }

    /** The exponent moved or, one time in four, dropped; λ at the mean sparsity stays. */
    Range bend(Range range, RandomGenerator random) {
        Interval exponents = limits.exponent();
        double moved = range.exponent() + STEP * (exponents.max() - exponents.min()) * random.nextGaussian();
        return with(range, range.lambda(sparsity()), random.nextInt(4) == 0 ? 0 : moved);
    }

    /** One range with the mean λ of both. */
    Range blend(Range range, Range other) {
        return with(range, (range.lambda(sparsity()) + other.lambda(sparsity())) / 2, range.exponent());
    }

    /** @param lambda at the mean sparsity */
    private Range with(Range range, double lambda, double exponent) {
        double allowed = limits.exponent().nearest(Math.rint(10 * exponent) / 10);
        double coefficient = lambda / Math.pow(sparsity(), allowed);
        return range.with(FormulaFactory.rounded(Math.min(Range.MAX_COEFFICIENT, coefficient)), allowed);
    }
}
