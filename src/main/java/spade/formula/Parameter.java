package spade.formula;

/**
 * The number that an operator takes behind its operand.
 *
 * @param least the smallest that is accepted
 * @param most the largest
 * @param usualLeast where a search looks for it at first, from here
 * @param usualMost to here
 * @param meaning what it says
 * @param example one that makes sense
 */
public record Parameter(
        double least, double most, double usualLeast, double usualMost, String meaning, double example) {

    /** The parameter nearest to a number. */
    public double nearest(double number) {
        return Math.min(most, Math.max(least, number));
    }

    /** How wide the interval is where a search looks at first. */
    public double usualWidth() {
        return usualMost - usualLeast;
    }

    void require(ParametricOperator operator, double number) {
        if (!(number >= least && number <= most)) {
            String bounds = most == Double.MAX_VALUE
                    ? "a finite number above 0"
                    : "a number in [" + Words.of(least) + ", " + Words.of(most) + "]";
            throw new IllegalArgumentException(operator + " takes " + bounds + ", and " + number + " is none.");
        }
    }
}
