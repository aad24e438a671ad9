package spade.formula;

/**
 * How far sparsities spread around the target S, and in which direction. With z the block values brought to [0, 1] by
 * min-max over the blocks:
 *
 * <pre>s_l = S ± 2 λ (z_l − mean z)</pre>
 *
 * @param lambda λ in [0, 0.5]: without clipping, sparsities lie within an interval of width 2λ
 * @param direction the sign
 */
public record Range(double lambda, Direction direction) {

    /** The largest λ that is accepted. */
    public static final double MAX_LAMBDA = 0.5;

    /** The sign of the range. */
    public enum Direction {
        /** A larger value means more sparsity: the released code of DSA. */
        MORE,
        /** A larger value means less sparsity: OWL, where outliers protect. */
        LESS
    }

    public Range {
        if (!(lambda >= 0 && lambda <= MAX_LAMBDA)) {
            throw new IllegalArgumentException(
                    "The range λ lies in [0, " + MAX_LAMBDA + "], and " + lambda + " does not.");
        }
        lambda += 0.0; // A negative zero would print as a zero and not equal it.
    }

    /** λ with the sign of the direction, as the text form has it. */
    public double signed() {
        return direction == Direction.MORE ? lambda : -lambda;
    }

    @Override
    public String toString() {
        return (direction == Direction.MORE ? "+" : "-") + Numbers.print(lambda);
    }
}
