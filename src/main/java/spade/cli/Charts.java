package spade.cli;

import java.util.Collections;
import java.util.List;
import spade.Doubles;
import spade.Lines;

/** Drawings in text. */
final class Charts {

    private static final int WIDTH = 50;
    private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    private static final String HEIGHTS = "▁▂▃▄▅▆▇█";
    private static final int DONE = 16;

    private Charts() {}

    /** Sparsities by block, one bar each, longer where more is pruned; they begin at zero, to be compared. */
    static String allocation(Doubles sparsities) {
        double longest = sparsities.stream().max().orElse(1);
        Lines text = new Lines().append("block  sparsity\n");
        for (int l = 0; l < sparsities.size(); l++) {
            int eighths = (int) Math.round(sparsities.get(l) / longest * WIDTH * 8);
            text.add("%5d  %.4f  %s", l, sparsities.get(l), "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]);
        }
        return text.toString();
    }

    /** The sparsities of linears, a row a block; empty where all linears of a block are alike. */
    static String table(List<String> linears, List<Doubles> sparsities) {
        if (sparsities.isEmpty()) {
            return "";
        }
        Lines text = new Lines().append("\nblock");
        linears.forEach(name -> text.append(Lines.format("  %6s", name)));
        for (int l = 0; l < sparsities.size(); l++) {
            text.append(Lines.format("%n%5d", l));
            sparsities.get(l).stream().forEach(s -> text.append(Lines.format("  %6.4f", s)));
        }
        return text.add("").toString();
    }

    /** A curve: every value a bar between the smallest and the largest of them. */
    static String curve(List<Double> values) {
        double low = values.isEmpty() ? 0 : Collections.min(values);
        double range = values.isEmpty() ? 1 : Math.max(Collections.max(values) - low, Double.MIN_NORMAL);
        StringBuilder text = new StringBuilder();
        values.forEach(value -> text.append(HEIGHTS.charAt((int) ((value - low) / range * (HEIGHTS.length() - 1)))));
        return text.toString();
    }

    /** How much of a task is done. */
    static String progress(double share) {
        int filled = (int) (DONE * Math.max(0, Math.min(1, share)));
        return "█".repeat(filled) + "░".repeat(DONE - filled);
    }
}
