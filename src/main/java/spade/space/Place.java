package spade.space;

import java.util.function.Supplier;
import spade.UsageException;

/**
 * A place in a file of a search space.
 *
 * @param file as the user knows it
 * @param line from 1
 * @param column from 1
 */
record Place(String file, int line, int column) {

    /** What is wrong here; the reason ends without a full stop. */
    UsageException error(String why) {
        String end = why.endsWith(".") || why.endsWith("?") ? "" : ".";
        return new UsageException(
                "Cannot read the search space " + file + " at line " + line + ", column " + column + ": " + why + end);
    }

    /** Turns what a constructor has against its values into an error that names this place. */
    <T> T checked(Supplier<T> construction) {
        try {
            return construction.get();
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()));
        }
    }
}
