package spade.formula;

import java.util.Arrays;

/**
 * How far sparsities spread around the target S, and in which direction. With z the values brought to [0, 1] by min-max
 * over the units, and ± the sign of the direction:
 *
 * <pre>
 * range   s_l = S ± 2 λ (z_l − mean z)
 * scale   s_l = S (1 ± λ (2 z_l − 1)) / (1 ± λ (2 mean z − 1))
 * </pre>
 *
 * @param form which of the two
 * @param lambda λ in [0, 0.5]: without clipping, sparsities of a range lie within an interval of width 2λ
 * @param direction the sign
 */
public record Range(Form form, double lambda, Direction direction) {

    /** The largest λ that is accepted. */
    public static final double MAX_LAMBDA = 0.5;

    /** How values become sparsities. */
    public enum Form {
        /** By sums: OWL, DLP, ATP, the released code of DSA. */
        RANGE,
        /** By factors: AlphaPruning, whose linear map to [1 − ε, 1 + ε]·S is rescaled to the budget. */
        SCALE;

        @Override
        public String toString() {
            return Words.of(this);
        }
    }

    /** The sign of the range. */
    public enum Direction {
        /** A larger value means more sparsity: the released code of DSA. */
        MORE,
        /** A larger value means less sparsity: OWL, where outliers protect. */
        LESS;

        @Override
        public String toString() {
            return Words.of(this);
        }
    }

    public Range {
        if (!(lambda >= 0 && lambda <= MAX_LAMBDA)) {
            throw new IllegalArgumentException(
                    "The range λ lies in [0, " + MAX_LAMBDA + "], and " + lambda + " does not.");
        }
        lambda += 0.0; // A negative zero would print as a zero and not equal it.
    }

    /** A range by sums. */
    public Range(double lambda, Direction direction) {
        this(Form.RANGE, lambda, direction);
    }

    /** The same form with another λ. */
    public Range withLambda(double other) {
        return new Range(form, other, direction);
    }

    /** The same range with the other sign. */
    public Range flipped() {
        return new Range(form, lambda, direction == Direction.MORE ? Direction.LESS : Direction.MORE);
    }

    /** λ with the sign of the direction, as the text form has it. */
    public double signed() {
        return direction == Direction.MORE ? lambda : -lambda;
    }

    /**
     * The sparsities that the equations above give; where they leave [0, 1], the budget is met only after a projection.
     *
     * @param z block values in [0, 1]
     * @param mean their mean, blocks counted as the budget counts them
     */
    public double[] sparsities(double[] z, double mean, double target) {
        double slope = signed();
        return Arrays.stream(z)
                .map(v -> form == Form.RANGE
                        ? target + 2 * slope * (v - mean)
                        : target * (1 + slope * (2 * v - 1)) / (1 + slope * (2 * mean - 1)))
                .toArray();
    }

    @Override
    public String toString() {
        return (direction == Direction.MORE ? "+" : "-") + Words.of(lambda);
    }
}
