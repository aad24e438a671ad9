package spade.formula;

import java.util.function.DoubleUnaryOperator;

/**
 * Functions of one value: DSA's transform and post-processing operators (appendix D, the released code's softplus,
 * Table 1's sqrt) and negation.
 */
public enum UnaryOperator {
    NEG(x -> -x),
    SIN(Math::sin),
    COS(Math::cos),
    TAN(Math::tan),
    ASIN(Math::asin),
    ACOS(Math::acos),
    ATAN(Math::atan),
    EXP(Math::exp),
    LOG(Math::log),
    ABS(Math::abs),
    SQRT(Math::sqrt),
    SIGMOID(x -> 1 / (1 + Math.exp(-x))),
    TANH(Math::tanh),
    /** ln(1 + eˣ), without overflow. */
    SOFTPLUS(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));

    private final DoubleUnaryOperator function;

    UnaryOperator(DoubleUnaryOperator function) {
        this.function = function;
    }

    public double applyAsDouble(double x) {
        return function.applyAsDouble(x);
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
