package spade;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** P-values that hold for all comparisons made together (Holm 1979). */
public final class Holm {

    private Holm() {}

    /**
     * The k-th smallest of n p-values, times n − k + 1, and none below one before it; those that are NaN are left as
     * they are, and not counted.
     */
    public static Doubles corrected(Doubles pValues) {
        double[] corrected = pValues.toArray();
        List<Integer> order = IntStream.range(0, corrected.length)
                .filter(i -> !Double.isNaN(corrected[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> corrected[i]))
                .toList();
        double least = 0;
        for (int k = 0; k < order.size(); k++) {
            int place = order.get(k);
            least = Math.max(least, Math.min(1, corrected[place] * (order.size() - k)));
            corrected[place] = least;
        }
        return Doubles.of(corrected);
    }
}
