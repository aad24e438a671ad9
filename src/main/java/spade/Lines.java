package spade;

import java.util.Locale;

/** Text for people, line by line; numbers look alike whatever the locale. */
public final class Lines {

    private final StringBuilder text = new StringBuilder();

    /** A format that is filled in. */
    public static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    /** Adds a line. */
    public Lines add(String format, Object... arguments) {
        text.append(format(format, arguments)).append(System.lineSeparator());
        return this;
    }

    /** Adds what is no whole line, or several. */
    public Lines append(String part) {
        text.append(part);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
