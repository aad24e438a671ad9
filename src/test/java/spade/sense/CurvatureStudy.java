package spade.sense;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Metric;
import spade.formula.Granularity;
import spade.measure.CalibratedModel;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.measure.Placement;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.model.Residency;
import spade.tensor.DType;
import spade.tensor.Device;

/**
 * What the rule {@code slope} reaches with several curvatures: perplexity on some windows of a text, one-shot, from one
 * reverse pass over eight calibration windows.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.sense.CurvatureStudy \
 *     -Dexec.args="demo|MODEL DTYPE SEQLEN CALIBRATION TEXT FROM TO SPARSITY..."
 * }</pre>
 */
public final class CurvatureStudy {

    private static final double[] CURVATURES = {0.25, 0.5, 1, 2};

    private CurvatureStudy() {}

    /** Arguments as above; windows of the text FROM (inclusive) TO (exclusive). */
    public static void main(String[] args) {
        Conditions conditions = new Conditions(
                args[0].equals("demo") ? Demo.model() : Path.of(args[0]),
                DType.parse(args[1]),
                Optional.of(Integer.parseInt(args[2])),
                Optional.empty(),
                args[3].equals("demo") ? Demo.CALIBRATION : args[3],
                WindowCount.of(16),
                Optional.empty());
        int from = Integer.parseInt(args[5]);
        int to = Integer.parseInt(args[6]);
        try (Workbench workbench =
                Workbench.open(conditions, new Placement(Device.CPU, Residency.ALL), Progress.NONE)) {
            CalibratedModel model = workbench.calibrated();
            TokenWindows text =
                    workbench.texts().windows(args[4].equals("demo") ? Demo.SEARCH : args[4], WindowCount.of(to));
            TextPart part = new TextPart(text.hash(), from, to);
            model.keepRanks(0);
            List<Long> parameters =
                    LongStream.of(workbench.linearParameters()).boxed().toList();
            for (String word : List.of(args).subList(7, args.length)) {
                double sparsity = Double.parseDouble(word);
                Allocation uniform =
                        Allocation.uniform(sparsity, workbench.config().blocks());
                System.out.printf(Locale.ROOT, "%s uniform %.2f%n", word, perplexity(model, uniform, part));
                Slopes pass = model.slopes(uniform, model.slopeText());
                for (Granularity granularity : Granularity.values()) {
                    System.out.printf("%s %s", word, granularity);
                    Arrays.stream(CURVATURES)
                            .mapToObj(c -> Optimum.of(pass, parameters, granularity, c))
                            .forEach(each -> System.out.printf(Locale.ROOT, " %.2f", perplexity(model, each, part)));
                    System.out.println();
                }
            }
        }
    }

    private static double perplexity(CalibratedModel model, Allocation allocation, TextPart text) {
        return model.pruned(allocation, text, Set.of(Metric.NLL)).perplexity();
    }
}
