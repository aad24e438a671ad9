package spade.data;

import spade.UsageException;

/**
 * How many windows of a text are wanted.
 *
 * @param number at most so many
 * @param exact whether fewer are an error
 */
public record WindowCount(int number, boolean exact) {

    private static final int C4 = 256;

    /** Every whole window that the text has; of {@code c4:valid} the first {@value #C4}. */
    public static final WindowCount ALL = new WindowCount(Integer.MAX_VALUE, false);

    public WindowCount {
        if (number < 1) {
            throw new UsageException("A measurement on " + number + " windows says nothing; give at least 1.");
        }
    }

    /** So many, no fewer. */
    public static WindowCount of(int number) {
        return new WindowCount(number, true);
    }

    /** So many, or as many as there are. */
    public static WindowCount atMost(int number) {
        return new WindowCount(number, false);
    }

    /** Reads a positive integer or {@code all}. */
    public static WindowCount parse(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        try {
            return of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new UsageException("'" + text + "' is no number of windows; give a positive integer or all.");
        }
    }

    /**
     * The same of a text by its name: all windows of {@code c4:valid} are the {@value #C4} that SparseGPT's and Wanda's
     * code measures on at most.
     */
    WindowCount on(String text) {
        return equals(ALL) && text.equals(HubText.C4_VALID.toString()) ? atMost(C4) : this;
    }

    /** How many windows to cut from a text that has so many. */
    int from(int available) {
        return exact ? number : Math.max(1, Math.min(number, available));
    }

    @Override
    public String toString() {
        return this.equals(ALL) ? "all" : exact ? "" + number : number + ", or as many as there are";
    }
}
