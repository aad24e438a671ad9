package spade.formula;

import java.util.function.DoubleBinaryOperator;

/** Functions of two values; IEEE arithmetic. */
public enum BinaryOperator {
    ADD("+", Double::sum),
    SUBTRACT("-", (x, y) -> x - y),
    MULTIPLY("*", (x, y) -> x * y),
    DIVIDE("/", (x, y) -> x / y),
    MIN("min", Math::min),
    MAX("max", Math::max),
    POW("pow", Math::pow);

    private final String symbol;
    private final DoubleBinaryOperator function;

    BinaryOperator(String symbol, DoubleBinaryOperator function) {
        this.symbol = symbol;
        this.function = function;
    }

    public double applyAsDouble(double x, double y) {
        return function.applyAsDouble(x, y);
    }

    /** Whether it stands between its operands, as {@code +} does, or before them, as {@code min} does. */
    boolean infix() {
        return !Character.isLetter(symbol.charAt(0));
    }

    @Override
    public String toString() {
        return symbol;
    }
}
