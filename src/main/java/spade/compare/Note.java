package spade.compare;

/**
 * What has to be known of a row of a table before it is compared with another.
 *
 * @param mark that stands at the row and at the note
 * @param text behind the row's name
 */
public record Note(Mark mark, String text) {

    /** What is told of rows, by the sign that marks them. */
    public enum Mark {
        /** The text that is measured on was seen before. */
        SEEN("†", "\\dag"),
        /** The formula of a search for something else. */
        ELSEWHERE("#", "\\#"),
        /** Another number of zeros than the reference's. */
        ZEROS("‡", "\\ddag"),
        /** Zeros where another row, or uniform sparsity, has them. */
        SAME("§", "\\S"),
        /** Another granularity than other rows'. */
        LINEAR("¶", "\\P");

        private final String sign;
        private final String latex;

        Mark(String sign, String latex) {
            this.sign = sign;
            this.latex = latex;
        }

        String sign() {
            return sign;
        }

        String latex() {
            return latex;
        }
    }
}
