package spade.simplify;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * What is known of values without evaluating them.
 *
 * @param low no value is below, NaN apart
 * @param high no value is above, NaN apart
 * @param nan whether a value may be NaN
 */
record Bounds(double low, double high, boolean nan) {

    private static final double INFINITY = Double.POSITIVE_INFINITY;
    /** How far sums and functions may miss their mathematical bounds. */
    private static final double ROUNDING = 1e-9;

    /** Nothing is known. */
    static final Bounds ANY = new Bounds(-INFINITY, INFINITY, true);

    Bounds {
        if (Double.isNaN(low) || Double.isNaN(high) || low > high) {
            throw new IllegalArgumentException("No values lie between " + low + " and " + high);
        }
    }

    static Bounds of(double low, double high) {
        return new Bounds(low, high, false);
    }

    /** Whether no value is infinite. */
    boolean bounded() {
        return low > -INFINITY && high < INFINITY;
    }

    /** Whether every value is a finite number. */
    boolean finite() {
        return bounded() && !nan;
    }

    boolean nonNegative() {
        return low >= 0;
    }

    /** Whether all values are numbers at most so far from 0. */
    boolean within(double magnitude) {
        return !nan && magnitude() <= magnitude;
    }

    boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** The largest distance from 0. */
    double magnitude() {
        return Math.max(Math.abs(low), Math.abs(high));
    }

    /** The bounds of an increasing function's values. */
    Bounds map(DoubleUnaryOperator increasing) {
        return new Bounds(increasing.applyAsDouble(low), increasing.applyAsDouble(high), nan);
    }

    /** The same bounds, NaN among the values if so or as before. */
    Bounds orNan(boolean possible) {
        return new Bounds(low, high, nan || possible);
    }

    /** The part of the bounds in which a function is defined; outside its values are NaN. */
    Bounds domain(double least, double most) {
        if (high < least || low > most) {
            return new Bounds(least, least, true);
        }
        return new Bounds(Math.max(low, least), Math.min(high, most), nan || low < least || high > most);
    }

    /** Bounds that rounding does not pass; a bound of 0 is kept because sums of one sign keep it. */
    Bounds loosened() {
        return new Bounds(
                Double.isInfinite(low) ? low : low - ROUNDING * Math.abs(low),
                Double.isInfinite(high) ? high : high + ROUNDING * Math.abs(high),
                nan);
    }

    Bounds negated() {
        return new Bounds(-high, -low, nan);
    }

    Bounds abs() {
        double least = contains(0) ? 0 : Math.min(Math.abs(low), Math.abs(high));
        return new Bounds(least, magnitude(), nan);
    }

    Bounds plus(Bounds other) {
        boolean opposite = (low == -INFINITY && other.high == INFINITY) || (high == INFINITY && other.low == -INFINITY);
        return new Bounds(
                low == -INFINITY || other.low == -INFINITY ? -INFINITY : low + other.low,
                high == INFINITY || other.high == INFINITY ? INFINITY : high + other.high,
                nan || other.nan || opposite);
    }

    Bounds times(Bounds other) {
        boolean zeroTimesInfinity = (contains(0) && !other.bounded()) || (other.contains(0) && !bounded());
        return corners(other, (x, y) -> x == 0 || y == 0 ? 0 : x * y).orNan(zeroTimesInfinity);
    }

    Bounds dividedBy(Bounds other) {
        if (other.contains(0) || !(bounded() || other.bounded())) {
            return ANY;
        }
        return corners(other, (x, y) -> x / y);
    }

    Bounds min(Bounds other) {
        return new Bounds(Math.min(low, other.low), Math.min(high, other.high), nan || other.nan);
    }

    Bounds max(Bounds other) {
        return new Bounds(Math.max(low, other.low), Math.max(high, other.high), nan || other.nan);
    }

    Bounds pow(Bounds other) {
        boolean monotone = low > 0 || (low >= 0 && other.low > 0);
        return monotone && bounded() && other.bounded()
                ? corners(other, Math::pow).loosened()
                : low > 0 ? new Bounds(0, INFINITY, true) : ANY;
    }

    /** The bounds of a function that is monotone in both operands. */
    private Bounds corners(Bounds other, DoubleBinaryOperator function) {
        double[] values = {
            function.applyAsDouble(low, other.low),
            function.applyAsDouble(low, other.high),
            function.applyAsDouble(high, other.low),
            function.applyAsDouble(high, other.high)
        };
        return new Bounds(
                Arrays.stream(values).min().orElseThrow(),
                Arrays.stream(values).max().orElseThrow(),
                nan || other.nan);
    }
}
