package spade.formula;

import java.util.Arrays;

/**
 * How far sparsities spread around the target S, and in which direction. With v the values, z the same brought to [0,
 * 1] by min-max over the units, and ± the sign of the direction:
 *
 * <pre>
 * λ = min(c Sᵉ, 1/2), which is c where e is 0
 * range   s_l = S ± 2 λ (z_l − mean z)
 * scale   s_l = S (1 ± λ (2 z_l − 1)) / (1 ± λ (2 mean z − 1))
 * shift   s_l = S ± 2 λ (v_l − mean v)
 * </pre>
 *
 * @param form which of the three
 * @param coefficient c, in [0, 0.5] where e is 0, else in [0, 1000]: without clipping, sparsities of a range lie within
 *     an interval of width 2λ
 * @param exponent e in [-8, 8]
 * @param direction the sign
 */
public record Range(Form form, double coefficient, double exponent, Direction direction) {

    /** The largest λ that is accepted. */
    public static final double MAX_LAMBDA = 0.5;

    /** The largest factor of a power of S that is accepted: enough for every λ at 40 % with any exponent. */
    public static final double MAX_COEFFICIENT = 1000;

    /** The largest exponent that is accepted, of either sign. */
    public static final double MAX_EXPONENT = 8;

    /** How values become sparsities. */
    public enum Form {
        /** By sums: OWL, DLP, ATP, the released code of DSA. */
        RANGE,
        /** By factors: AlphaPruning, whose linear map to [1 − ε, 1 + ε]·S is rescaled to the budget. */
        SCALE,
        /**
         * By sums of values as they are, so that models whose units differ more are spread wider. Of slopes it is where
         * the loss is least if its curvature is 1 / (4 λ) per linear.
         */
        SHIFT;

        /** What shifts by more than all sparsities there are may as well be so large. */
        private static final double MOST = 1000;

        /** The values as the equations have them. */
        public double[] of(BlockValues values) {
            return this == SHIFT && values.differ()
                    ? values.values().stream()
                            .map(v -> Math.max(-MOST, Math.min(MOST, v)))
                            .toArray()
                    : values.minMax();
        }

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
        if (!(Math.abs(exponent) <= MAX_EXPONENT)) {
            throw new IllegalArgumentException("The exponent of S lies in [-" + Words.of(MAX_EXPONENT) + ", "
                    + Words.of(MAX_EXPONENT) + "], and " + exponent + " does not.");
        }
        double most = exponent == 0 ? MAX_LAMBDA : MAX_COEFFICIENT;
        if (!(coefficient >= 0 && coefficient <= most)) {
            throw new IllegalArgumentException("The range λ lies in [0, " + Words.of(most) + "]"
                    + (exponent == 0 ? "" : " before a power of S") + ", and " + coefficient + " does not.");
        }
        // A negative zero would print as a zero and not equal it.
        coefficient += 0.0;
        exponent += 0.0;
    }

    /** The same λ at every S. */
    public Range(Form form, double lambda, Direction direction) {
        this(form, lambda, 0, direction);
    }

    /** A range by sums. */
    public Range(double lambda, Direction direction) {
        this(Form.RANGE, lambda, direction);
    }

    /** The same form with another λ as a function of S. */
    public Range with(double otherCoefficient, double otherExponent) {
        return new Range(form, otherCoefficient, otherExponent, direction);
    }

    /** λ at a sparsity. */
    public double lambda(double target) {
        return Math.min(MAX_LAMBDA, coefficient * Math.pow(target, exponent));
    }

    /** The same range with the other sign. */
    public Range flipped() {
        return new Range(form, coefficient, exponent, direction == Direction.MORE ? Direction.LESS : Direction.MORE);
    }

    /** The coefficient with the sign of the direction, as the text form has it. */
    public double signed() {
        return direction == Direction.MORE ? coefficient : -coefficient;
    }

    /**
     * The sparsities that the equations above give; where they leave [0, 1], the budget is met only after a projection.
     *
     * @param z values by unit, as {@link Form#of} gives them
     * @param mean their mean, blocks counted as the budget counts them
     */
    public double[] sparsities(double[] z, double mean, double target) {
        double slope = direction == Direction.MORE ? lambda(target) : -lambda(target);
        return Arrays.stream(z)
                .map(v -> form == Form.SCALE
                        ? target * (1 + slope * (2 * v - 1)) / (1 + slope * (2 * mean - 1))
                        : target + 2 * slope * (v - mean))
                .toArray();
    }

    @Override
    public String toString() {
        return (direction == Direction.MORE ? "+" : "-")
                + Words.of(coefficient)
                + (exponent == 0 ? "" : "*S^" + Words.of(exponent));
    }
}
