package spade.tasks;

/**
 * One answer that a question offers.
 *
 * @param context what the model reads
 * @param continuation what it may go on with, from its leading blank on
 * @param characters code points of the answer without that blank, as Python counts them; {@link Accuracy#ACC_NORM}
 *     divides by them
 */
public record Choice(String context, String continuation, int characters) {

    /** What stands between a context and its answer. */
    private static final String BLANK = " ";

    /** The choice of an answer's text, behind a context. */
    static Choice of(String context, String answer) {
        return new Choice(context, BLANK + answer, answer.codePointCount(0, answer.length()));
    }
}
