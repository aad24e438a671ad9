package spade.simplify;

import spade.formula.ElementsExpression;
import spade.formula.Reduction;

/**
 * Bounds of elements and of what they are reduced to. A block's scores, weights and activations are taken as finite, at
 * or above 0, several, not all equal and with one above 0 among them.
 */
final class ElementBounds {

    /** The largest and the smallest float32, which elements are. */
    private static final double MOST = Float.MAX_VALUE;

    private static final double LEAST = Float.MIN_VALUE;
    /** More elements than any block has. */
    private static final double COUNT = Long.MAX_VALUE;
    /** Sums and squares of sums of numbers up to here do not overflow. */
    private static final double SUMMABLE = 1e140;

    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private ElementBounds() {}

    /** Bounds of every element of every block. */
    static Bounds of(ElementsExpression expression) {
        if (expression instanceof ElementsExpression.Elementwise node) {
            Bounds x = of(node.argument());
            return switch (node.operator()) {
                case ABS -> x.abs();
                case LOG -> x.domain(0, INFINITY).map(Math::log);
                case LOG_CODE ->
                    Bounds.of(-14, Math.log(Math.max(1, x.high()) + 1)).orNan(x.nan());
                case ABSLOG -> x.domain(0, INFINITY).map(Math::log).abs();
                case ABSLOG_CODE -> logOfMagnitude(x);
                case SQUARE -> x.abs().map(y -> y * y);
                case SQRT -> x.domain(0, INFINITY).map(Math::sqrt);
                case EXP -> x.map(Math::exp);
                case SIGMOID -> x.map(y -> 1 / (1 + Math.exp(-y)));
                case TANH -> x.map(Math::tanh);
                case ZSCORE -> isSource(node.argument()) ? Bounds.of(-COUNT, COUNT) : Bounds.of(-INFINITY, INFINITY);
                case MINMAX -> Bounds.of(0, 1).orNan(!x.within(SUMMABLE));
                case SOFTMAX -> Bounds.of(0, 1).orNan(!x.finite());
            };
        }
        return Bounds.of(0, MOST);
    }

    /** ln|x|, 0 read as 1. */
    private static Bounds logOfMagnitude(Bounds x) {
        double least = x.abs().low() > 0 ? Math.log(x.abs().low()) : Math.log(Double.MIN_VALUE);
        return new Bounds(least, Math.max(Math.log(x.magnitude()), x.contains(0) ? 0 : least), x.nan());
    }

    /** Bounds of a reduction, for all blocks. */
    static Bounds of(Reduction reduction, ElementsExpression argument) {
        Bounds x = of(argument);
        boolean source = isSource(argument);
        return reduction instanceof Reduction.Parametric parametric
                ? switch (parametric.kind()) {
                    case QUANTILE -> x;
                    case OUTLIER_RATIO -> Bounds.of(0, 100).orNan(!x.within(SUMMABLE));
                    case TRIMMED_MEAN -> mean(x);
                }
                : of((Reduction.Statistic) reduction, x, source);
    }

    private static Bounds of(Reduction.Statistic statistic, Bounds x, boolean source) {
        boolean summable = x.within(SUMMABLE);
        Bounds abs = x.abs();
        return switch (statistic) {
            case MEAN -> source ? Bounds.of(LEAST / COUNT, MOST).loosened() : mean(x);
            case MEDIAN, MIN -> x;
            case MAX -> source ? Bounds.of(LEAST, MOST) : x;
            case L1_NORM_CODE -> source ? Bounds.of(LEAST / COUNT, MOST).loosened() : mean(abs);
            case L1_NORM -> sum(source ? Bounds.of(LEAST, MOST) : abs);
            case L2_NORM, FROBENIUS_NORM ->
                sum(source ? Bounds.of(LEAST, MOST) : abs).orNan(!summable);
            case VAR -> variance(x, source);
            case STD -> variance(x, source).map(Math::sqrt);
            case GEOMETRIC_MEAN -> abs.map(y -> Math.max(y, 1e-12)).loosened();
            case ENTROPY, ENTROPY_CODE -> source ? Bounds.of(-1e-6, 44) : Bounds.ANY;
            case KURTOSIS -> source ? Bounds.of(0.9, 2 * COUNT) : new Bounds(0, INFINITY, true);
            case GINI -> source ? Bounds.of(-1e-6, 1) : Bounds.ANY;
        };
    }

    private static Bounds mean(Bounds x) {
        if (x.within(SUMMABLE)) {
            return x.loosened();
        }
        return x.nonNegative() ? new Bounds(0, INFINITY, x.nan()) : Bounds.ANY;
    }

    /** Σ|x|. */
    private static Bounds sum(Bounds abs) {
        return new Bounds(abs.low(), abs.within(SUMMABLE) ? abs.high() * COUNT : INFINITY, abs.nan()).loosened();
    }

    private static Bounds variance(Bounds x, boolean source) {
        return source || x.within(SUMMABLE)
                ? Bounds.of(source ? Double.MIN_VALUE : 0, 8 * x.magnitude() * x.magnitude())
                : new Bounds(0, INFINITY, true);
    }

    static boolean isSource(ElementsExpression expression) {
        return expression instanceof ElementsExpression.Source;
    }
}
