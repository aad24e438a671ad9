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
        double[] values = raw.clone();
        boolean finite = true;
        for (int l = 0; l < values.length; l++) {
            if (!Double.isFinite(values[l])) {
                values[l] = Double.isNaN(values[l]) ? 0 : -1;
                finite = false;
            }
        }
        return new BlockValues(Doubles.of(values), finite);
    }

    /** Values that differ by so small a share of their size differ by rounding. */
    static final double ROUNDING = 1e-12;

    /** The values brought to [0, 1]: (v − min) / (max − min); all 0 where they do not differ, but for rounding. */
    public double[] minMax() {
        double[] z = values.toArray();
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double v : z) {
            min = Math.min(min, v);
            max = Math.max(max, v);
        }
        // Halves first: the width of the values may exceed the largest double.
        double halfWidth = max / 2 - min / 2;
        boolean differ = halfWidth > ROUNDING * Math.max(Math.abs(min), Math.abs(max));
        for (int l = 0; l < z.length; l++) {
            z[l] = differ ? (z[l] / 2 - min / 2) / halfWidth : 0;
        }
        return z;
    }

    /** Whether the formula tells units apart. */
    public boolean differ() {
        return Arrays.stream(minMax()).anyMatch(z -> z > 0);
    }

    /** Whether the formula tells units apart without having needed a rule for values that are not finite. */
    public boolean alive() {
        return finite && differ();
    }
}
