package spade.prune;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import spade.UsageException;
import spade.allocation.Allocation;

/**
 * Where zeros may lie: anywhere, or N in every M consecutive inputs of a row. A last group that is shorter, where M
 * does not divide the inputs, has the same share of zeros, rounded down.
 *
 * @param zeros N where every block has the same; 0 for anywhere
 * @param group M; 0 for anywhere
 */
public record SparsityPattern(int zeros, int group) {

    /** Zeros lie anywhere. */
    public static final SparsityPattern UNSTRUCTURED = new SparsityPattern(0, 0);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,4}):(\\d{1,4})");

    /** Reads {@code unstructured}, or {@code N:M} for N zeros in every M inputs. */
    public static SparsityPattern parse(String text) {
        if (text.equals("unstructured")) {
            return UNSTRUCTURED;
        }
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException("The pattern '" + text + "' is none; use unstructured, or N:M such as 2:4.");
        }
        SparsityPattern pattern =
                new SparsityPattern(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
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
     * How many zeros every group of a linear has, by block and linear; none where zeros lie anywhere. An allocation
     * makes N differ from block to block (Yin et al., ICML 2024, mixed N:M): M·s is rounded down, and up where most is
     * missing, as far as the budget goes. No group loses all of its weights; what that leaves of the budget is shared
     * by the others.
     *
     * @param parameters prunable weights by linear, the same in every block
     */
    int[][] zeros(Allocation allocation, long[] parameters) {
        int[][] zeros = new int[allocation.sparsities().size()][parameters.length];
        if (!isStructured()) {
            return zeros;
        }
        double[] wanted = wanted(allocation, parameters);
        double budget = 0;
        for (int k = 0; k < wanted.length; k++) {
            zeros[k / parameters.length][k % parameters.length] = (int) wanted[k];
            budget += (wanted[k] - (int) wanted[k]) * parameters[k % parameters.length];
        }
        List<Integer> mostMissing = IntStream.range(0, wanted.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> (int) wanted[k] - wanted[k]))
                .toList();
        for (int k : mostMissing) {
            long size = parameters[k % parameters.length];
            int[] block = zeros[k / parameters.length];
            if (budget >= size / 2.0 && block[k % parameters.length] < group - 1) {
                block[k % parameters.length]++;
                budget -= size;
            }
        }
        return zeros;
    }

    /** The shares of zeros that {@link #zeros} gives an allocation, where the pattern is structured. */
    Allocation rounded(Allocation allocation, long[] parameters) {
        double[][] shares = Arrays.stream(zeros(allocation, parameters))
                .map(block -> Arrays.stream(block)
                        .mapToDouble(each -> (double) each / group)
                        .toArray())
                .toArray(double[][]::new);
        return Allocation.ofLinears(allocation.overall(), shares, parameters);
    }

    /**
     * Zeros per group before they are rounded, at most M - 1: the excess of some is spread over the others' weights.
     */
    private double[] wanted(Allocation allocation, long[] parameters) {
        double[] wanted = new double[allocation.sparsities().size() * parameters.length];
        Arrays.setAll(wanted, k -> group * allocation.of(k / parameters.length, k % parameters.length));
        for (double share = 1; share > 0; ) {
            double excess = 0;
            double open = 0;
            for (int k = 0; k < wanted.length; k++) {
                excess += Math.max(0, wanted[k] - (group - 1)) * parameters[k % parameters.length];
                open += wanted[k] < group - 1 ? parameters[k % parameters.length] : 0;
            }
            share = open == 0 ? 0 : excess / open;
            for (int k = 0; k < wanted.length; k++) {
                wanted[k] = wanted[k] < group - 1 ? wanted[k] + share : group - 1;
            }
        }
        return wanted;
    }

    @Override
    public String toString() {
        return isStructured() ? zeros + ":" + group : "unstructured";
    }
}
