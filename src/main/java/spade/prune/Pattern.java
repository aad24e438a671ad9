package spade.prune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import spade.UsageException;
import spade.allocation.Allocation;

/**
 * Where zeros may lie: anywhere, or N in every M consecutive inputs of a row. A last group that is shorter, where M
 * does not divide the inputs, has the same share of zeros, rounded down.
 *
 * @param zeros N where every block has the same; 0 for anywhere
 * @param group M; 0 for anywhere
 */
public record Pattern(int zeros, int group) {

    /** Zeros lie anywhere. */
    public static final Pattern UNSTRUCTURED = new Pattern(0, 0);

    private static final java.util.regex.Pattern TEXT = java.util.regex.Pattern.compile("(\\d{1,4}):(\\d{1,4})");

    /** Reads {@code unstructured}, or {@code N:M} for N zeros in every M inputs. */
    public static Pattern parse(String text) {
        if (text.equals("unstructured")) {
            return UNSTRUCTURED;
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException("The pattern '" + text + "' is none; use unstructured, or N:M such as 2:4.");
        }
        Pattern pattern = new Pattern(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        if (pattern.zeros < 1 || pattern.zeros >= pattern.group) {
            throw new UsageException("The pattern " + text + " does not have between 1 and M - 1 zeros in M inputs.");
        }
        return pattern;
    }

    public boolean isStructured() {
        return group > 0;
    }

    /** The sparsity of N:M. */
    public double sparsity() {
        return (double) zeros / group;
    }

    /**
     * How many zeros every group of a linear has, by block and linear. An allocation makes N differ from block to block
     * (Yin et al., ICML 2024, mixed N:M): M·s is rounded so that as many blocks are rounded up as keeps the mean.
     *
     * @param linears kinds of linears in a block
     */
    int[][] zeros(Allocation allocation, int linears) {
        int blocks = allocation.sparsities().length;
        int[][] zeros = new int[blocks][linears];
        double wanted = 0;
        int given = 0;
        List<int[]> places = new ArrayList<>();
        for (int l = 0; l < blocks; l++) {
            for (int i = 0; i < linears; i++) {
                zeros[l][i] = (int) (group * allocation.of(l, i));
                wanted += group * allocation.of(l, i);
                given += zeros[l][i];
                places.add(new int[] {l, i});
            }
        }
        places.sort(Comparator.comparingDouble(
                place -> zeros[place[0]][place[1]] - group * allocation.of(place[0], place[1])));
        long missing = Math.round(wanted) - given;
        for (int[] place : places.subList(0, (int) Math.min(missing, places.size()))) {
            zeros[place[0]][place[1]]++;
        }
        return zeros;
    }

    @Override
    public String toString() {
        return isStructured() ? zeros + ":" + group : "unstructured";
    }
}
