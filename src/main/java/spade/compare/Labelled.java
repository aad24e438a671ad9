package spade.compare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.allocator.Allocator;

/**
 * A way to come by an allocation, under the name that the table gives it.
 *
 * @param name different for every allocation of a table
 */
public record Labelled(String name, Allocator allocator) {

    private static final Pattern LABELLED = Pattern.compile("([^=:(){}/\\\\]+)=(.+)", Pattern.DOTALL);

    /** Reads {@code NAME=ALLOCATION}, or an allocation that goes by its own name. */
    public static Labelled parse(String text) {
        Matcher matcher = LABELLED.matcher(text);
        if (matcher.matches()) {
            return new Labelled(matcher.group(1).strip(), Allocator.parse(matcher.group(2)));
        }
        Allocator allocator = Allocator.parse(text);
        return new Labelled(allocator.name(), allocator);
    }
}
