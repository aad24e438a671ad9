package spade.bench;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import spade.Progress;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Perplexity;
import spade.model.LanguageModel;
import spade.model.Residency;
import spade.run.Protocol;
import spade.run.Pruning;
import spade.run.Workbench;
import spade.tensor.DType;
import spade.tensor.Device;
import spade.tensor.MachineRates;
import spade.tensor.TensorScope;

/**
 * What a candidate costs beside what the machine could do: the forward pass beside its matrix products alone, the masks
 * beside a copy of the weights, and the rest.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.bench.CandidateBenchmark \
 *     -Dexec.args="MODEL_DIR TEXT CALIBRATION float32 512 16"
 * }</pre>
 */
public final class CandidateBenchmark {

    /** Rows of the products timed alone: tokens of one batch. */
    private static final int ROWS = 4096;

    private static final int RUNS = 5;

    private CandidateBenchmark() {}

    /** Arguments: checkpoint, text, calibration text, dtype, tokens per window, windows. */
    public static void main(String[] args) {
        DType dtype = DType.parse(args[3]);
        Protocol protocol = new Protocol(
                Path.of(args[0]),
                Device.CPU,
                dtype,
                Residency.ALL,
                OptionalInt.of(Integer.parseInt(args[4])),
                args[2],
                WindowCount.atMost(8),
                OptionalLong.empty());
        try (Workbench workbench = Workbench.open(protocol, Progress.NONE)) {
            TokenWindows text = workbench.windows(args[1], WindowCount.of(Integer.parseInt(args[5])));
            workbench.keepRanks();
            report(workbench, text, dtype);
        }
    }

    private static void report(Workbench workbench, TokenWindows text, DType dtype) {
        LanguageModel model = workbench.model();
        long tokens = (long) text.count() * text.seqlen();
        double products = tokens * secondsPerToken(model, dtype);
        double copy = copySeconds(model, dtype);
        Allocation uniform = Allocation.uniform(0.6, model.config().blocks());
        double[][] seconds = new double[RUNS][];
        for (int i = 0; i < RUNS; i++) {
            Perplexity.Timing timing =
                    workbench.pruned(uniform, Pruning.ONE_SHOT, text).timing();
            seconds[i] = new double[] {
                timing.forward(), timing.pruning(), timing.total() - timing.forward() - timing.pruning()
            };
        }
        double[] best = new double[3];
        Arrays.setAll(
                best,
                k -> Arrays.stream(seconds).mapToDouble(run -> run[k]).min().orElseThrow());
        double rate = MachineRates.product(model.scope(), dtype);
        line("%s, %d windows of %d tokens, %s", text.source(), text.count(), text.seqlen(), dtype);
        line("matrix product       %8.0f GFLOP/s (2048 x 2048)", rate / 1e9);
        line("forward pass         %8.2f s, %.0f tokens/s", best[0], tokens / best[0]);
        line("its products alone   %8.2f s, %.0f %% of the pass", products, 100 * products / best[0]);
        line("masks                %8.3f s", best[1]);
        line("copy of the weights  %8.3f s, masks take %.1f times as long", copy, best[1] / copy);
        line("rest of a candidate  %8.3f s, %.1f %%", best[2], 100 * best[2] / (best[0] + best[1] + best[2]));
    }

    /** Seconds that the matrix products of all blocks and of the head take for one token, each timed alone. */
    private static double secondsPerToken(LanguageModel model, DType dtype) {
        double blocks = model.shapes().stream()
                .mapToDouble(shape -> productSeconds(model, dtype, ROWS, shape[1], shape[0]) / ROWS)
                .sum();
        // The head runs over 512 tokens at once.
        double head = productSeconds(
                        model,
                        dtype,
                        512,
                        model.config().hidden(),
                        model.config().vocabulary())
                / 512;
        return blocks * model.config().blocks() + head;
    }

    private static double productSeconds(LanguageModel model, DType dtype, long rows, long inputs, long outputs) {
        try (TensorScope scope = model.scope().child()) {
            NDArray x = random(scope, dtype, rows, inputs);
            NDArray w = random(scope, dtype, outputs, inputs);
            return best(() -> {
                try (TensorScope work = scope.child()) {
                    scope.kernels("tensor").call("product").with(x).with(w).tensor(work);
                }
            });
        }
    }

    private static double copySeconds(LanguageModel model, DType dtype) {
        List<NDArray> weights = model.block(0).linears();
        return model.config().blocks()
                * best(() -> {
                    try (TensorScope work = model.scope().child()) {
                        weights.forEach(weight -> model.scope()
                                .kernels("tensor")
                                .call("converted")
                                .with(weight)
                                .with(dtype.scalarType())
                                .tensor(work));
                    }
                });
    }

    private static NDArray random(TensorScope scope, DType dtype, long rows, long columns) {
        float[] values = new float[(int) (rows * columns)];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        try (TensorScope local = scope.child()) {
            return scope.kernels("tensor")
                    .call("converted")
                    .with(local.floats(values, rows, columns))
                    .with(dtype.scalarType())
                    .tensor(scope);
        }
    }

    private static double best(Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 2 * RUNS; i++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    private static void line(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
