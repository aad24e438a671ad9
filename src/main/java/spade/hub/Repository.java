package spade.hub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.UsageException;

/**
 * A repository of the Hub at a revision.
 *
 * @param kind what it holds
 * @param name {@code ORG/NAME}
 * @param revision a branch, a tag, a commit or a reference such as {@code refs/convert/parquet}
 */
public record Repository(Kind kind, String name, String revision) {

    /** What a repository holds. */
    public enum Kind {
        MODEL,
        DATASET;

        /** The word for it in addresses and in the cache. */
        String plural() {
            return this == MODEL ? "models" : "datasets";
        }
    }

    /** The revision where none is named. */
    public static final String MAIN = "main";

    /** As the Hub forms names: letters, digits and {@code - _ .}, never {@code --} or {@code ..}. */
    private static final Pattern TEXT = Pattern.compile(
            "((?![^@]*(?:--|\\.\\.))[A-Za-z0-9][\\w.-]*/[A-Za-z0-9_][\\w.-]*)(?:@((?!.*\\.\\.)[\\w.][\\w./+-]*))?");

    /** Whether a text has the form {@code ORG/NAME[@REVISION]}. */
    public static boolean isName(String text) {
        return TEXT.matcher(text).matches();
    }

    /** Reads {@code ORG/NAME[@REVISION]}. */
    public static Repository parse(Kind kind, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException(
                    "'" + text
                            + "' names no repository of the Hub; give ORG/NAME, or ORG/NAME@REVISION with a branch, tag or commit.");
        }
        return new Repository(kind, matcher.group(1), matcher.group(2) == null ? MAIN : matcher.group(2));
    }

    @Override
    public String toString() {
        return revision.equals(MAIN) ? name : name + "@" + revision;
    }
}
