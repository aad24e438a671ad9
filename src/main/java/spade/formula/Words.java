package spade.formula;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Operators are written as their constants' names in lower case. */
final class Words {

    private Words() {}

    static String of(Enum<?> operator) {
        return operator.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> Optional<E> find(Class<E> operators, String word) {
        return Arrays.stream(operators.getEnumConstants())
                .filter(operator -> of(operator).equals(word))
                .findFirst();
    }
}
