package spade;

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

    /**
     * Letters to insert, delete or exchange, and neighbours to swap (Damerau and Levenshtein, each place touched once).
     */
    private static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int exchange = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                edits[i][j] = Math.min(edits[i - 1][j - 1] + exchange, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                if (swapped) {
                    edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
                }
            }
        }
        return edits[from.length()][to.length()];
    }
}
