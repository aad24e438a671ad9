package spade.formula;

/** Functions that {@link Math} lacks. */
final class Functions {

    private Functions() {}

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** ln(1 + eˣ), without overflow. */
    static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
