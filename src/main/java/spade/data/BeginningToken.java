package spade.data;

import spade.Choice;

/** Where a tokenizer's beginning token stands in what a model reads. */
public enum BeginningToken {
    /** In front of every window, as one of its tokens; the text itself has no special tokens. */
    WINDOW,
    /** Where the tokenizer puts it, as a rule once in front of a text, or of every document that is drawn. */
    TEXT,
    /** Nowhere; the text has no special tokens. */
    NONE;

    /** Reads {@code window}, {@code text} or {@code none}. */
    public static BeginningToken parse(String word) {
        return Choice.parse(BeginningToken.class, "place of the beginning token", word);
    }

    /** How many tokens of a window are not the text's. */
    int perWindow() {
        return this == WINDOW ? 1 : 0;
    }

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
