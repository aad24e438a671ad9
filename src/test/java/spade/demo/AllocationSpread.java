package spade.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Demo;
import spade.measure.Request;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.profile.ProfileDetail;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;

/**
 * Shows how far allocations lie apart on the demo model beside the noise of their evaluation: uniform, OWL, ramps over
 * depth, and 20 random allocations, on the search text as candidates are measured and on the report text sequentially.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.demo.AllocationSpread \
 *     -Dexec.args="0.7"
 * }</pre>
 */
public final class AllocationSpread {

    private static final int RANDOM = 20;
    private static final double WIDEST = 0.15;

    private AllocationSpread() {}

    /** The argument is the overall sparsity. */
    public static void main(String[] args) {
        double sparsity = args.length > 0 ? Double.parseDouble(args[0]) : 0.7;
        try (Workbench workbench = DemoWorkbench.open()) {
            TokenWindows search = workbench.texts().windows(Demo.SEARCH, WindowCount.atMost(16));
            TokenWindows report = workbench.texts().windows(Demo.REPORT, WindowCount.atMost(64));
            workbench.calibrated().keepRanks(0);
            Allocation uniform = Allocation.uniform(sparsity, workbench.config().blocks());
            Map<String, Allocation> allocations = allocations(workbench, sparsity);
            Losses uniformSearch = pruned(workbench, uniform, CalibrationOrder.ONE_SHOT, search);
            Losses uniformReport = pruned(workbench, uniform, CalibrationOrder.SEQUENTIAL, report);
            System.out.printf(
                    Locale.ROOT,
                    "| sparsity %s | search text, one-shot | to uniform (nats ± s.e.) | report text, sequential | to uniform (nats ± s.e.) |%n|---|---|---|---|---|%n",
                    sparsity);
            List<double[]> random = new ArrayList<>();
            allocations.forEach((name, allocation) -> {
                Losses one = pruned(workbench, allocation, CalibrationOrder.ONE_SHOT, search);
                Losses two = pruned(workbench, allocation, CalibrationOrder.SEQUENTIAL, report);
                if (name.startsWith("random")) {
                    random.add(new double[] {one.mean(Metric.NLL), two.mean(Metric.NLL)});
                }
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %.2f | %s | %.2f | %s |%n",
                        name,
                        one.perplexity(),
                        difference(one, uniformSearch),
                        two.perplexity(),
                        difference(two, uniformReport));
            });
            System.out.printf(
                    Locale.ROOT,
                    "Standard deviation over the random allocations: %.4f nats (search text), %.4f nats (report text)%n",
                    deviation(random, 0),
                    deviation(random, 1));
        }
    }

    private static Losses pruned(
            Workbench workbench, Allocation allocation, CalibrationOrder order, TokenWindows text) {
        return workbench.losses(Request.pruned(workbench.id(), allocation, Pruner.WANDA, order, 0, TextPart.of(text)));
    }

    private static Map<String, Allocation> allocations(Workbench workbench, double sparsity) {
        Map<String, Allocation> allocations = new LinkedHashMap<>();
        for (String[] named : new String[][] {
            {"uniform", "uniform"},
            {"OWL", "owl"},
            {"ramp up", "range(depth, +" + WIDEST + ")"},
            {"ramp down", "range(depth, -" + WIDEST + ")"}
        }) {
            allocations.put(named[0], workbench.calibrated().allocate(AllocationRule.parse(named[1]), sparsity));
        }
        Random random = new Random(1);
        for (int i = 1; i <= RANDOM; i++) {
            double[] wanted = random.doubles(workbench.config().blocks(), sparsity - WIDEST, sparsity + WIDEST)
                    .toArray();
            allocations.put(
                    "random " + i,
                    Allocation.project(
                            wanted,
                            workbench
                                    .calibrated()
                                    .profile(ProfileDetail.DISTRIBUTIONS)
                                    .parameters(),
                            sparsity));
        }
        return allocations;
    }

    /** The mean over windows of the paired differences, and its standard error. */
    private static String difference(Losses one, Losses other) {
        double[] differences = new double[one.units()];
        Arrays.setAll(
                differences,
                i -> one.of(Metric.NLL).get(i) - other.of(Metric.NLL).get(i));
        return String.format(
                Locale.ROOT,
                "%+.4f ± %.4f",
                Arrays.stream(differences).average().orElseThrow(),
                deviation(differences) / Math.sqrt(differences.length));
    }

    private static double deviation(List<double[]> rows, int column) {
        return deviation(rows.stream().mapToDouble(row -> row[column]).toArray());
    }

    static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1));
    }
}
