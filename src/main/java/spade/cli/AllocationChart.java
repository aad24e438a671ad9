package spade.cli;

import java.util.List;
import java.util.Locale;
import spade.Doubles;

/** A drawing of an allocation in text: one bar per block, longer where more is pruned. */
final class AllocationChart {

    private static final int WIDTH = 50;
    private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

    private AllocationChart() {}

    /** The chart of sparsities by block; bars begin at zero, so that their lengths can be compared. */
    static String draw(Doubles sparsities) {
        double longest = sparsities.stream().max().orElse(1);
        StringBuilder text = new StringBuilder("block  sparsity\n");
        for (int l = 0; l < sparsities.size(); l++) {
            text.append(String.format(
                    Locale.ROOT, "%5d  %.4f  %s%n", l, sparsities.get(l), bar(sparsities.get(l) / longest)));
        }
        return text.toString();
    }

    /** The sparsities of linears, a row a block; empty where all linears of a block are alike. */
    static String table(List<String> linears, List<Doubles> sparsities) {
        if (sparsities.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\nblock");
        linears.forEach(name -> text.append(String.format(Locale.ROOT, "  %6s", name)));
        for (int l = 0; l < sparsities.size(); l++) {
            text.append(String.format(Locale.ROOT, "%n%5d", l));
            sparsities.get(l).stream().forEach(s -> text.append(String.format(Locale.ROOT, "  %6.4f", s)));
        }
        return text.append(System.lineSeparator()).toString();
    }

    private static String bar(double share) {
        int eighths = (int) Math.round(share * WIDTH * 8);
        return "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
    }
}
