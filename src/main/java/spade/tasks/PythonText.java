package spade.tasks;

import java.util.Locale;
import java.util.regex.Pattern;

/** What Python does with strings where Java has other rules: prompts have to be the harness's to the character. */
final class PythonText {

    /** White space is Unicode's, which has the no-break space, and four separators of ASCII. */
    private static final Pattern EDGES =
            Pattern.compile("\\A[\\s\\x1c-\\x1f]+|[\\s\\x1c-\\x1f]+\\z", Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern END = Pattern.compile("[\\s\\x1c-\\x1f]+\\z", Pattern.UNICODE_CHARACTER_CLASS);

    private PythonText() {}

    /** As {@code str.rstrip}. */
    static String stripEnd(String text) {
        return END.matcher(text).replaceAll("");
    }

    /** As {@code str.strip}. */
    static String strip(String text) {
        return EDGES.matcher(text).replaceAll("");
    }

    /**
     * As {@code str.capitalize}: the first character in its title form, the rest in small letters. Ten first characters
     * come out otherwise: an n with an apostrophe, and Greek vowels with an accent and an iota below.
     */
    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.codePointAt(0);
        String one = Character.toString(first);
        // Of the whole text, because a sigma depends on what stands before it.
        String rest = text.toLowerCase(Locale.ROOT)
                .substring(one.toLowerCase(Locale.ROOT).length());
        return title(first) + rest;
    }

    /** The title form, which may be longer: Ss of a sharp s. */
    private static String title(int character) {
        int single = Character.toTitleCase(character);
        String large = Character.toString(character).toUpperCase(Locale.ROOT);
        boolean longer = large.codePointCount(0, large.length()) > 1;
        if (single != character || !longer || Character.isTitleCase(character)) {
            return Character.toString(single);
        }
        int end = large.offsetByCodePoints(0, 1);
        return large.substring(0, end) + large.substring(end).toLowerCase(Locale.ROOT);
    }
}
