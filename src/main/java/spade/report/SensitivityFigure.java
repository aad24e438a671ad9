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
import spade.Lines;
import spade.sense.SlopeTable.Estimate;

/** What the blocks and kinds of a model can bear, as a figure that fits a column of a paper and as a table. */
final class SensitivityFigure {

    private static final int LINE = 9;
    private static final int AROUND = 60;
    /** Viridis, which keeps its order in grey and for readers without colour vision. */
    private static final Color[] COLOURS = Stream.of(0x440154, 0x3b528b, 0x21918c, 0x5ec962, 0xfde725)
            .map(Color::new)
            .toArray(Color[]::new);

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

    /** Kinds differ by more than blocks do: colours go with the root of a slope, so that both are seen. */
    private static HeatMapChart chart(SensitivityPage page) {
        int blocks = page.slopes().size();
        HeatMapChart chart = new HeatMapChart(Figures.WIDTH, AROUND + LINE * blocks, Styler.ChartTheme.Matlab);
        List<Number[]> cells = new ArrayList<>();
        for (int l = 0; l < blocks; l++) {
            for (int i = 0; i < page.kinds().size(); i++) {
                double slope = page.slopes().get(l).get(i).mean();
                cells.add(new Number[] {i, l, Math.signum(slope) * Math.sqrt(Math.abs(slope))});
            }
        }
        chart.addSeries(
                "slopes", page.kinds(), IntStream.range(0, blocks).boxed().toList(), cells);
        chart.setXAxisTitle("kind");
        chart.setYAxisTitle("block");
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 7);
        chart.getStyler()
                .setRangeColors(COLOURS)
                .setHeatMapDecimalValueFormatter(root -> Lines.format("%.1f", root * Math.abs(root)))
                .setShowValue(false)
                .setGradientColorColumnWeight(8)
                .setGradientColorColumnHeight(60)
                .setAxisTickLabelsFont(font)
                .setAxisTitleFont(font.deriveFont(8f))
                .setPlotGridLinesVisible(false)
                .setLegendFont(font)
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
