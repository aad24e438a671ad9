package spade.cli;

import java.util.Arrays;
import java.util.Locale;

/** A drawing of an allocation in text: one bar per block, longer where more is pruned. */
final class AllocationChart {

    private static final int WIDTH = 50;
    private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

    private AllocationChart() {}

    /** The chart of sparsities by block; bars begin at zero, so that their lengths can be compared. */
    static String draw(double[] sparsities) {
        double longest = Arrays.stream(sparsities).max().orElse(1);
        StringBuilder text = new StringBuilder("block  sparsity\n");
        for (int l = 0; l < sparsities.length; l++) {
            text.append(String.format(Locale.ROOT, "%5d  %.4f  %s%n", l, sparsities[l], bar(sparsities[l] / longest)));
        }
        return text.toString();
    }

    private static String bar(double share) {
        int eighths = (int) Math.round(share * WIDTH * 8);
        return "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
    }
}
