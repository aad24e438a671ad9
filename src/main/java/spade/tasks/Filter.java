package spade.tasks;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** What a template may do with the text of a field, such as {@code {question|strip}}. */
enum Filter {
    /** {@code strip}: without white space at both ends. */
    STRIP(PythonText::strip),
    /** {@code capitalize}: the first letter large, all others small. */
    CAPITALIZE(PythonText::capitalize),
    /** {@code words}: underscores become blanks, as in the names of subjects. */
    WORDS(text -> text.replace('_', ' ')),
    /** {@code before-gap}: what stands before the first underscore, the gap of a sentence. */
    BEFORE_GAP(text -> text.substring(0, gap(text))),
    /** {@code after-gap}: what stands behind it. */
    AFTER_GAP(text -> text.substring(gap(text) + 1)),
    /**
     * {@code wikihow}: without the marks that WikiHow's pages left in HellaSwag. The ends are stripped, a title's mark
     * becomes a full stop, what else stands in brackets goes, and then two blanks become one, once from left to right.
     */
    WIKIHOW(Filter::wikiHow);

    /** Within a line, as Python's dot matches; Java's stops at more than a line feed. */
    private static final Pattern BRACKETS = Pattern.compile("\\[[^\\n]*?]");

    private final UnaryOperator<String> change;

    Filter(UnaryOperator<String> change) {
        this.change = change;
    }

    String apply(String text) {
        return change.apply(text);
    }

    /** The filter of a word; another one is a {@link spade.UsageException}. */
    static Filter parse(String word) {
        return spade.Choice.parse(Filter.class, "filter", word);
    }

    private static int gap(String text) {
        int gap = text.indexOf('_');
        if (gap < 0) {
            throw new BadRow("there is no gap '_' in '" + text + "'; mark where the options go");
        }
        return gap;
    }

    private static String wikiHow(String text) {
        String titled = PythonText.strip(text).replace(" [title]", ". ");
        return BRACKETS.matcher(titled).replaceAll("").replace("  ", " ");
    }
}
