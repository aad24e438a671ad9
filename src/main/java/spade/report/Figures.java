package spade.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import spade.AtomicFile;
import spade.Doubles;
import spade.Reason;
import spade.SpadeException;
import spade.record.SearchResult;

/** The search curves and the allocations of runs as figures that fit a column of a paper, as SVG and PDF. */
public final class Figures {

    /** In points: a column of 85 mm. */
    static final int WIDTH = 241;

    private static final int HEIGHT = 190;
    /**
     * Okabe and Ito's, which readers without colour vision tell apart too; lines differ in dashes and markers as well.
     */
    private static final int[] COLOURS = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9};

    private static final float[][] DASHES = {{1, 0}, {5, 2}, {1.5f, 1.5f}, {5, 2, 1.5f, 2}, {8, 2}, {3, 3}};
    /** Of those that are compared. */
    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP};

    private static final Color CLEAR = new Color(255, 255, 255, 0);
    private static final List<String> COMPARED = List.of(SearchResult.BEST, Baselines.OWL, Baselines.UNIFORM);

    private Figures() {}

    /**
     * Writes {@code curves} and one {@code allocation} per run and target, and what models can bear where that is
     * known; the files.
     */
    public static List<Path> write(List<Path> shown, Path folder) {
        System.setProperty("java.awt.headless", "true");
        PageData data = PageData.of(shown);
        List<RunPage> reports = data.runs();
        List<Path> files = new ArrayList<>();
        try {
            if (!reports.isEmpty()) {
                files.addAll(save(curves(reports), folder.resolve("curves")));
            }
            for (RunPage run : reports) {
                for (TargetPage target : run.targets()) {
                    String name = String.join("-", "allocation", run.name(), target.model(), "" + target.sparsity());
                    files.addAll(save(allocation(target), folder.resolve(name.replaceAll("[^\\w.-]", "_"))));
                }
            }
            data.sensitivities().forEach(page -> files.addAll(SensitivityFigure.write(page, folder)));
        } catch (InternalError | LinkageError e) {
            throw new SpadeException(
                    "This Java cannot draw text (" + e.getMessage()
                            + "); install a font and fontconfig, on Debian fontconfig and fonts-dejavu-core.",
                    e);
        }
        return files;
    }

    private static XYChart curves(List<RunPage> runs) {
        XYChart chart = chart("candidates", runs.get(0).metric() + ", search text");
        for (RunPage run : runs) {
            List<ReportedCandidate> better = run.candidates().stream()
                    .filter(candidate -> run.improvements().contains(candidate.number()))
                    .toList();
            if (!better.isEmpty()) {
                add(chart, run.name(), steps(better, run.candidates().size()), SeriesMarkers.NONE);
            }
        }
        RunPage first = runs.get(0);
        for (String name : List.of(Baselines.UNIFORM, Baselines.OWL)) {
            Double level = first.baselines().get(name);
            if (level != null && Double.isFinite(level) && !first.candidates().isEmpty()) {
                double[][] line = {{1, first.candidates().size()}, {level, level}};
                add(chart, name, line, SeriesMarkers.NONE);
            }
        }
        return chart;
    }

    /** [x, y][corner] of a curve that falls at every improvement and goes on to the end. */
    private static double[][] steps(List<ReportedCandidate> better, int end) {
        double[][] corners = new double[2][2 * better.size()];
        for (int i = 0; i < better.size(); i++) {
            corners[0][2 * i] = better.get(i).number();
            corners[0][2 * i + 1] = i + 1 < better.size() ? better.get(i + 1).number() : end;
            corners[1][2 * i] = better.get(i).value();
            corners[1][2 * i + 1] = better.get(i).value();
        }
        return corners;
    }

    private static XYChart allocation(TargetPage target) {
        XYChart chart = chart("block", "sparsity");
        for (String name : COMPARED) {
            Doubles allocation = target.allocations().get(name);
            if (allocation != null) {
                add(
                        chart,
                        name,
                        byBlock(allocation),
                        MARKERS[chart.getSeriesCollection().size()]);
            }
        }
        XYSeries bars = add(chart, "outlier ratio", byBlock(target.outlierRatio()), SeriesMarkers.NONE);
        bars.setYAxisGroup(1);
        bars.setLineColor(Color.GRAY);
        chart.setYAxisGroupTitle(1, "outlier ratio");
        chart.getStyler().setYAxisGroupPosition(1, Styler.YAxisPosition.Right);
        return chart;
    }

    private static double[][] byBlock(Doubles values) {
        return new double[][] {
            IntStream.range(0, values.size()).asDoubleStream().toArray(), values.toArray()
        };
    }

    private static XYSeries add(XYChart chart, String name, double[][] line, Marker marker) {
        int next = chart.getSeriesCollection().size();
        Color colour = new Color(COLOURS[next % COLOURS.length]);
        String title = chart.getSeries(name) != null ? name + " (" + (next + 1) + ")" : name;
        XYSeries series = chart.addSeries(title, line[0], line[1]);
        series.setMarker(marker);
        series.setMarkerColor(colour);
        series.setLineColor(colour);
        series.setLineStyle(
                new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, DASHES[next % DASHES.length], 0));
        return series;
    }

    private static XYChart chart(String x, String y) {
        XYChart chart = new XYChart(WIDTH, HEIGHT, Styler.ChartTheme.Matlab);
        chart.setXAxisTitle(x);
        chart.setYAxisTitle(y);
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 7);
        chart.getStyler()
                .setAxisTickLabelsFont(font)
                .setAxisTitleFont(font.deriveFont(8f))
                .setAxisTickPadding(2)
                .setAxisTickMarkLength(2)
                .setAxisTitlePadding(4)
                .setXAxisTickMarkSpacingHint(40)
                .setYAxisTickMarkSpacingHint(20)
                .setPlotGridLinesVisible(false)
                .setMarkerSize(3)
                .setLegendFont(font)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setLegendBorderColor(CLEAR)
                .setLegendBackgroundColor(CLEAR)
                .setLegendPadding(4)
                .setLegendSeriesLineLength(14)
                .setChartBackgroundColor(Color.WHITE)
                .setChartPadding(6);
        return chart;
    }

    static List<Path> save(IChart chart, Path stem) {
        List<Path> files = new ArrayList<>();
        for (String format : List.of("svg", "pdf")) {
            Path file = stem.resolveSibling(stem.getFileName() + "." + format);
            try {
                AtomicFile.write(file, ChartEncoder.getBytes(chart, format));
            } catch (IOException e) {
                throw new SpadeException("Cannot draw " + file + " (" + Reason.of(e) + ").", e);
            }
            files.add(file);
        }
        return files;
    }
}
