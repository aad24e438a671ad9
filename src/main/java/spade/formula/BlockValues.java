package spade.formula;

import java.util.Arrays;
import spade.Doubles;

/**
 * One finite number per unit.
 *
 * @param values by block, or by linear, one block after the other
 * @param finite whether all were finite before NaN became 0 and infinities −1
 */
public record BlockValues(Doubles values, boolean finite) {

    /**
     * The values of a formula's expression. As in the released code of DSA, a NaN counts as 0 and an infinity as −1.
     */
    public static BlockValues of(double[] raw) {
        return new BlockValues(
                Doubles.of(Arrays.stream(raw).map(x -> Double.isNaN(x) ? 0 : Double.isInfinite(x) ? -1 : x)),
                Arrays.stream(raw).allMatch(Double::isFinite));
    }

    /** Values that differ by so small a share of their size differ by rounding. */
    static final double ROUNDING = 1e-12;

    /** The values brought to [0, 1]: (v − min) / (max − min); all 0 where they do not differ, but for rounding. */
    public double[] minMax() {
        double min = values.stream().min().orElse(0);
        double max = values.stream().max().orElse(0);
        // Halves first: the width of the values may exceed the largest double.
        double halfWidth = max / 2 - min / 2;
        boolean differ = halfWidth > ROUNDING * Math.max(Math.abs(min), Math.abs(max));
        return values.stream()
                .map(v -> differ ? (v / 2 - min / 2) / halfWidth : 0)
                .toArray();
    }

    /** Whether the formula tells units apart without having needed a rule for values that are not finite. */
    public boolean alive() {
        return finite && Arrays.stream(minMax()).anyMatch(z -> z > 0);
    }
}
