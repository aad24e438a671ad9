package spade.formula;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/**
 * Maps with a number that act on values brought to z in [0, 1] by min-max over the units. They let values lie flat
 * where more of what they say should change nothing.
 */
public enum Shape implements ParametricOperator {
    /** min(z / p, 1). */
    CLIP(
            new Parameter(0.01, 1, 0.1, 0.9, "the z from which on all values are equal", 0.33),
            (z, p) -> Math.min(z / p, 1)),
    /** 1 / (1 + exp(−k (z − 1/2))). */
    LOGISTIC(
            new Parameter(0.01, 1000, 2, 20, "how steep it is in the middle", 8),
            (z, k) -> 1 / (1 + Math.exp(-k * (z - 0.5)))),
    /** zᵖ. */
    POWER(new Parameter(0.01, 100, 0.3, 3, "the exponent of z", 2), Math::pow);

    private final Parameter parameter;
    private final DoubleBinaryOperator function;

    Shape(Parameter parameter, DoubleBinaryOperator function) {
        this.parameter = parameter;
        this.function = function;
    }

    @Override
    public Parameter parameter() {
        return parameter;
    }

    /** The results, by unit; all NaN where a value is. */
    double[] apply(double[] values, double number) {
        double[] z = AcrossOperator.minmax(values);
        Arrays.setAll(z, l -> function.applyAsDouble(z[l], number));
        return z;
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
