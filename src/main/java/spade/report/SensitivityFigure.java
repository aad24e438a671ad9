package spade.report;

import java.awt.Color;
import java.awt.Font;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.style.Styler;
import spade.AtomicFile;
import spade.Csv;
import spade.sense.SlopeTable.Estimate;

/** What the blocks and kinds of a model can bear, as a figure that fits a column of a paper and as a table. */
final class SensitivityFigure {

    /** In points. */
    private static final int LINE = 10;

    private static final int AROUND = 60;
    /** Of the cells, whose colours tell them apart. */
    private static final double SHARE = 0.95;
    /** Slopes below it are told with a decimal. */
    private static final double FINE = 10;

    /** Light enough for black numbers. */
    private static final Color[] COLOURS =
            Stream.of(0xffffff, 0xfee8c8, 0xfdbb84, 0xfc8d59).map(Color::new).toArray(Color[]::new);

    private SensitivityFigure() {}

    /** Writes SVG, PDF and CSV beside each other; the files. */
    static List<Path> write(SensitivityPage page, Path folder) {
        String name = String.join("-", "sensitivity", page.model(), "" + page.sparsity());
        Path stem = folder.resolve(name.replaceAll("[^\\w.-]", "_"));
        List<Path> files = new ArrayList<>(Figures.save(chart(page), stem));
        Path table = stem.resolveSibling(stem.getFileName() + ".csv");
        AtomicFile.write(table, csv(page));
        files.add(table);
        return files;
    }

    /**
     * Numbers say what colours cannot: the few largest slopes, which would take all of them, have that of one below.
     */
    private static HeatMapChart chart(SensitivityPage page) {
        int blocks = page.slopes().size();
        HeatMapChart chart = new HeatMapChart(Figures.WIDTH, AROUND + LINE * blocks, Styler.ChartTheme.Matlab);
        List<Number[]> cells = new ArrayList<>();
        // The first block above all others.
        for (int l = 0; l < blocks; l++) {
            for (int i = 0; i < page.kinds().size(); i++) {
                cells.add(new Number[] {
                    i, blocks - 1 - l, page.slopes().get(l).get(i).mean()
                });
            }
        }
        List<Integer> rows =
                IntStream.range(0, blocks).map(row -> blocks - 1 - row).boxed().toList();
        double[] slopes = cells.stream()
                .mapToDouble(cell -> cell[2].doubleValue())
                .sorted()
                .toArray();
        double largest = Math.max(slopes[(int) (SHARE * (slopes.length - 1))], Double.MIN_NORMAL);
        chart.addSeries("slopes", page.kinds(), rows, cells);
        chart.setXAxisTitle("kind");
        chart.setYAxisTitle("block");
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 7);
        chart.getStyler()
                .setRangeColors(COLOURS)
                .setMin(0)
                .setMax(largest)
                .setHeatMapValueDecimalPattern(largest < FINE ? "0.0" : "0")
                .setShowValue(true)
                .setValueFont(font.deriveFont(6f))
                .setAxisTickLabelsFont(font)
                .setAxisTitleFont(font.deriveFont(8f))
                .setXAxisTickMarkSpacingHint(LINE)
                .setYAxisTickMarkSpacingHint(LINE)
                .setAxisTickMarkLength(2)
                .setAxisTickPadding(2)
                .setPlotGridLinesVisible(false)
                .setLegendVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setChartPadding(6);
        return chart;
    }

    private static String csv(SensitivityPage page) {
        List<List<?>> rows = new ArrayList<>();
        for (int l = 0; l < page.slopes().size(); l++) {
            for (int i = 0; i < page.kinds().size(); i++) {
                rows.add(row(
                        String.valueOf(l),
                        page.kinds().get(i),
                        page.slopes().get(l).get(i)));
            }
            rows.add(row(String.valueOf(l), "all", page.byBlock().get(l)));
        }
        for (int i = 0; i < page.kinds().size(); i++) {
            rows.add(row("all", page.kinds().get(i), page.byKind().get(i)));
        }
        return Csv.write(List.of("block", "kind", "slope", "error"), rows);
    }

    private static List<?> row(String block, String kind, Estimate slope) {
        return List.of(block, kind, slope.mean(), slope.error());
    }
}
