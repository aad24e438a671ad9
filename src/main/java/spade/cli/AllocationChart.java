package spade.cli;

import java.util.Arrays;
import java.util.List;
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

    /** The sparsities of linears, a row a block; empty where all linears of a block are alike. */
    static String table(List<String> linears, double[][] sparsities) {
        if (sparsities.length == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder("\nblock");
        linears.forEach(name -> text.append(String.format(Locale.ROOT, "  %6s", name)));
        for (int l = 0; l < sparsities.length; l++) {
            text.append(String.format(Locale.ROOT, "%n%5d", l));
            Arrays.stream(sparsities[l]).forEach(s -> text.append(String.format(Locale.ROOT, "  %6.4f", s)));
        }
        return text.append(System.lineSeparator()).toString();
    }

    private static String bar(double share) {
        int eighths = (int) Math.round(share * WIDTH * 8);
        return "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
    }
}
