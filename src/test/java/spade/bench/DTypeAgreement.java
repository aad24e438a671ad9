package spade.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.measure.Workbench;
import spade.tensor.DType;

/**
 * How far bfloat16 agrees with float32: the perplexities of the dense model and of ten random allocations in both, and
 * the rank correlation of the ten.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.bench.DTypeAgreement \
 *     -Dexec.args="MODEL_DIR TEXT CALIBRATION 512 8 0.6 [cpu]"
 * }</pre>
 */
public final class DTypeAgreement {

    private static final int ALLOCATIONS = 10;
    private static final double SPREAD = 0.1;
    private static final long SEED = 1;

    private DTypeAgreement() {}

    /** Arguments: checkpoint, text, calibration text, tokens per window, windows, sparsity, device. */
    public static void main(String[] args) {
        double[] exact = perplexities(args, DType.FLOAT32);
        double[] rounded = perplexities(args, DType.BFLOAT16);
        double worst = 0;
        for (int i = 0; i < exact.length; i++) {
            double off = rounded[i] / exact[i] - 1;
            worst = Math.max(worst, Math.abs(off));
            Report.line(
                    "%-13s float32 %10.4f  bfloat16 %10.4f  %+.2f %%",
                    i == 0 ? "dense" : "allocation " + i, exact[i], rounded[i], 100 * off);
        }
        double correlation = new SpearmansCorrelation().correlation(allocations(exact), allocations(rounded));
        Report.line("worst %.2f %%, rank correlation of the allocations %.4f", 100 * worst, correlation);
    }

    private static double[] allocations(double[] perplexities) {
        return Arrays.copyOfRange(perplexities, 1, perplexities.length);
    }

    private static double[] perplexities(String[] args, DType dtype) {
        try (Workbench workbench =
                BenchProtocol.open(args[0], args[2], dtype, args[3], args.length > 6 ? args[6] : "cpu")) {
            TokenWindows text = workbench.texts().windows(args[1], WindowCount.of(Integer.parseInt(args[4])));
            workbench.calibrated().keepRanks(0);
            List<Double> found =
                    new ArrayList<>(List.of(BenchProtocol.dense(workbench, text).perplexity()));
            Random random = new Random(SEED);
            for (int i = 0; i < ALLOCATIONS; i++) {
                Allocation allocation = random(
                        random,
                        Double.parseDouble(args[5]),
                        workbench.model().config().blocks());
                found.add(BenchProtocol.pruned(workbench, allocation, text).perplexity());
            }
            return found.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    /** Sparsities spread evenly around a mean. */
    private static Allocation random(Random random, double mean, int blocks) {
        double[] offsets = random.doubles(blocks, -SPREAD, SPREAD).toArray();
        double middle = Arrays.stream(offsets).average().orElseThrow();
        return Allocation.ofBlocks(
                mean,
                Arrays.stream(offsets).map(offset -> mean + offset - middle).toArray());
    }
}
