package spade.formula;

import java.math.BigDecimal;

/**
 * Numbers in formulas: the shortest decimal that reads back as the same double, without an exponent where that stays
 * short.
 */
final class Numbers {

    private Numbers() {}

    static String print(double value) {
        double magnitude = Math.abs(value);
        if (magnitude == 0) {
            return "0";
        }
        return magnitude >= 1e-4 && magnitude < 1e7
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }
}
