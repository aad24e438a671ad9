package spade.formula;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How operators and numbers are written: operators as their constants' names in lower case. */
final class Words {

    private Words() {}

    static String of(Enum<?> operator) {
        return operator.name().toLowerCase(Locale.ROOT);
    }

    /** The shortest decimal that reads back as the same double, without an exponent where that stays short. */
    static String of(double value) {
        double magnitude = Math.abs(value);
        if (magnitude == 0) {
            return "0";
        }
        return magnitude >= 1e-4 && magnitude < 1e7
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }

    static <E extends Enum<E>> Optional<E> find(Class<E> operators, String word) {
        return Arrays.stream(operators.getEnumConstants())
                .filter(operator -> of(operator).equals(word))
                .findFirst();
    }
}
