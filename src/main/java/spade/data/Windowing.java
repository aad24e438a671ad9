package spade.data;

/**
 * How texts become windows.
 *
 * @param tokenizer of the model that reads them
 * @param seqlen tokens of a window, with a beginning token in front of it
 * @param bos where the beginning token stands
 */
public record Windowing(Tokenizer tokenizer, int seqlen, BeginningToken bos) {

    /** Tokens of the text in every window. */
    int own() {
        return seqlen - bos.perWindow();
    }

    /** The tokens of a text that windows are cut from. */
    long[] encode(String text) {
        return tokenizer.encode(text, bos == BeginningToken.TEXT);
    }

    /** The same of a whole text. */
    long[] encode(Corpus corpus) {
        return tokenizer.encode(corpus, bos == BeginningToken.TEXT);
    }

    /** The window with the tokens of a text from a place on, [seqlen]. */
    long[] window(long[] text, int from) {
        long[] window = new long[seqlen];
        if (bos == BeginningToken.WINDOW) {
            window[0] = tokenizer.requireBeginning();
        }
        System.arraycopy(text, from, window, bos.perWindow(), own());
        return window;
    }
}
