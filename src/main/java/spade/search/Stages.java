package spade.search;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import spade.UsageException;

/**
 * How many windows of the search text candidates have seen after each stage; the last stage sees all.
 *
 * @param ends ascending
 */
public record Stages(@JsonValue List<Integer> ends) {

    /** With fewer windows than this a first stage would tell nothing. */
    private static final int LEAST_WINDOWS = 8;

    /** Two windows have no spread to speak of. */
    private static final int LEAST_FIRST = 3;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Stages {
        ends = List.copyOf(ends);
        if (ends.isEmpty() || ends.get(0) < 1 || !ends.equals(ascending(ends.stream()))) {
            throw new UsageException(
                    "The stages " + ends + " do not ascend from at least 1 window; give for example 4,8,16.");
        }
    }

    private static List<Integer> ascending(Stream<Integer> ends) {
        return ends.sorted().distinct().toList();
    }

    /** Every candidate sees all windows at once. */
    public static Stages whole(int windows) {
        return new Stages(List.of(windows));
    }

    /** A quarter of the windows, a half, all of them; all at once where they are few. */
    public static Stages usual(int windows) {
        return windows < LEAST_WINDOWS
                ? whole(windows)
                : new Stages(ascending(Stream.of(Math.max(LEAST_FIRST, windows / 4), windows / 2, windows)));
    }

    /** Reads {@code auto}, {@code off}, or counts of windows such as {@code 4,8}, to which all windows are added. */
    public static Stages parse(String text, int windows) {
        if (text.equals("auto")) {
            return usual(windows);
        }
        if (text.equals("off")) {
            return whole(windows);
        }
        try {
            return new Stages(Stream.concat(
                            Arrays.stream(text.split(",", -1)).map(part -> Integer.valueOf(part.strip())),
                            Stream.of(windows))
                    .distinct()
                    .toList());
        } catch (NumberFormatException e) {
            throw new UsageException("The stages '" + text + "' are none; use auto, off, or windows such as 4,8.");
        }
    }

    /** All windows. */
    public int windows() {
        return ends.get(ends.size() - 1);
    }
}
