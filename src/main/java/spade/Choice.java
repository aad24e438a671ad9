package spade;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Words for the constants of an enum: its names in small letters, with hyphens. */
public final class Choice {

    private Choice() {}

    /** The word for a constant. */
    public static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The words for all constants. */
    public static <E extends Enum<E>> List<String> labels(Class<E> choices) {
        return Arrays.stream(choices.getEnumConstants()).map(Choice::label).toList();
    }

    /** The constant that a word stands for. */
    public static <E extends Enum<E>> Optional<E> find(Class<E> choices, String word) {
        return Arrays.stream(choices.getEnumConstants())
                .filter(constant -> label(constant).equals(word.strip().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /**
     * Reads the word for a constant.
     *
     * @param what the choice is of, for the {@link UsageException} where the word stands for nothing
     */
    public static <E extends Enum<E>> E parse(Class<E> choices, String what, String word) {
        return find(choices, word).orElseThrow(() -> {
            List<String> known = labels(choices);
            String near = Nearest.find(word, known)
                    .map(found -> "perhaps '" + found + "' is meant; ")
                    .orElse("");
            return new UsageException(
                    "Unknown " + what + " '" + word + "'; " + near + "known are " + String.join(", ", known) + ".");
        });
    }
}
