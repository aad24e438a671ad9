package spade.formula;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds what a misspelt word may have meant. */
public final class Nearest {

    private Nearest() {}

    /** Advice for an unknown word, a clause without an end mark: the nearest known one, or all where none is near. */
    public static String advice(String word, Collection<String> known) {
        return find(word, known)
                .map(near -> "perhaps '" + near + "' is meant")
                .orElseGet(() -> "known are " + String.join(", ", known));
    }

    /** The known word that the fewest edits lead to, if these are at most a third of its letters and one. */
    public static Optional<String> find(String word, Collection<String> known) {
        List<String> candidates = List.copyOf(known);
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> edits(word, candidate)))
                .filter(candidate -> edits(word, candidate) <= 1 + candidate.length() / 3);
    }

    /** Letters to insert, delete or exchange (Levenshtein). */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int exchanged = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
