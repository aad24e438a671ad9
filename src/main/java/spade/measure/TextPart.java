package spade.measure;

import spade.UsageException;
import spade.data.TokenWindows;

/**
 * Some windows of a text, by content.
 *
 * @param text SHA-256 of all windows of the text, {@link TokenWindows#hash()}
 * @param from the first window
 * @param to behind the last window
 */
public record TextPart(String text, int from, int to) {

    /** In the place of a text where none is measured. */
    public static final TextPart NONE = new TextPart("", 0, 1);

    public TextPart {
        if (from < 0 || to <= from) {
            throw new UsageException("Windows " + from + " to " + to + " are no part of a text.");
        }
    }

    /** All windows of a text. */
    public static TextPart of(TokenWindows text) {
        return new TextPart(text.hash(), 0, text.count());
    }

    /** How many windows it has. */
    public int windows() {
        return to - from;
    }

    /** In words, counted from 1, such as {@code windows 1 to 4}. */
    String title(String units) {
        return units + " " + (from + 1) + " to " + to;
    }
}
