package spade.bench;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spade.allocation.Allocation;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Losses;
import spade.measure.Workbench;
import spade.model.LanguageModel;
import spade.tensor.DType;
import spade.tensor.MachineRates;
import spade.tensor.TensorScope;

/**
 * What a candidate costs beside what the machine could do, in one run: the forward pass beside its matrix products
 * alone, the masks beside a copy of the weights, the rest, and, if a Python with torch and transformers is given,
 * transformers' forward pass over the same tokens in the same dtype with as many threads.
 *
 * <pre>{@code
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.bench.CandidateBenchmark \
 *     -Dexec.args="MODEL_DIR TEXT CALIBRATION float32 512 8 [cpu [PYTHON]]"
 * }</pre>
 */
public final class CandidateBenchmark {

    private static final int RUNS = 5;

    private CandidateBenchmark() {}

    /** Arguments: checkpoint, text, calibration text, dtype, tokens per window, windows, device, Python. */
    public static void main(String[] args) {
        try (Workbench workbench = BenchProtocol.open(
                args[0], args[2], DType.parse(args[3]), args[4], args.length > 6 ? args[6] : "cpu")) {
            TokenWindows text = workbench.texts().windows(args[1], WindowCount.of(Integer.parseInt(args[5])));
            workbench.calibrated().keepRanks(0);
            Report.line(
                    "%s, %d windows of %d tokens, %s on %s",
                    text.source(),
                    text.count(),
                    text.seqlen(),
                    workbench.conditions().dtype(),
                    workbench.placement().device());
            double forward = report(workbench, text);
            if (args.length > 7) {
                TransformersForward theirs = TransformersForward.time(Path.of(args[7]), workbench.conditions(), text);
                Report.line(
                        "transformers %-14s %7.2f s (best of its batches of 1 and %d windows), we take %.2f of it; perplexity %.4f",
                        theirs.versions(),
                        theirs.seconds(),
                        text.count(),
                        forward / theirs.seconds(),
                        theirs.perplexity());
            }
        }
    }

    /** Seconds of the forward pass, of its products, of masks and of everything else. */
    private record Parts(double forward, double masks, double rest) {

        static Parts of(Losses.Timing timing) {
            return new Parts(timing.forward(), timing.pruning(), timing.total() - timing.forward() - timing.pruning());
        }

        double sum() {
            return forward + masks + rest;
        }
    }

    private static double report(Workbench workbench, TokenWindows text) {
        LanguageModel model = workbench.model();
        DType dtype = workbench.conditions().dtype();
        ForwardProducts products = new ForwardProducts(model, dtype, text.seqlen());
        Allocation uniform = Allocation.uniform(0.6, model.config().blocks());
        List<Parts> runs = new ArrayList<>();
        double alone = Double.POSITIVE_INFINITY;
        double copy = Double.POSITIVE_INFINITY;
        // In turns, so that a slow moment of the machine meets all of them.
        for (int i = 0; i < RUNS; i++) {
            runs.add(Parts.of(BenchProtocol.pruned(workbench, uniform, text).timing()));
            alone = Math.min(alone, products.seconds(text.count()));
            copy = Math.min(copy, copySeconds(model, dtype));
        }
        double forward = runs.stream().mapToDouble(Parts::forward).min().orElseThrow();
        double masks = runs.stream().mapToDouble(Parts::masks).min().orElseThrow();
        double[] rest = runs.stream().mapToDouble(run -> run.rest() / run.sum()).toArray();
        double rate = MachineRates.product(model.scope(), dtype);
        double perplexity = BenchProtocol.dense(workbench, text).perplexity();
        Report.line("matrix product       %8.0f GFLOP/s (2048 x 2048)", rate / 1e9);
        Report.line(
                "forward pass         %8.2f s, %.0f tokens/s; dense perplexity %.4f",
                forward, (double) text.count() * text.seqlen() / forward, perplexity);
        Report.line(
                "its products alone   %8.2f s, %.0f %% of the pass, at %.0f GFLOP/s",
                alone, 100 * alone / forward, products.operations(text.count()) / alone / 1e9);
        Report.line("masks                %8.4f s", masks);
        Report.line("copy of the weights  %8.4f s, masks take %.1f times as long", copy, masks / copy);
        Report.line(
                "rest of a candidate  %8.1f %%", 100 * Arrays.stream(rest).min().orElseThrow());
        return forward;
    }

    /** A copy of every prunable weight, block by block into memory that is freed again, as masks are made. */
    private static double copySeconds(LanguageModel model, DType dtype) {
        long start = System.nanoTime();
        for (int l = 0; l < model.config().blocks(); l++) {
            try (TensorScope work = model.scope().child()) {
                for (NDArray weight : model.block(l).linears()) {
                    work.kernels("tensor")
                            .call("converted")
                            .with(weight)
                            .with(dtype.scalarType())
                            .tensor(work);
                }
            }
        }
        return Report.seconds(start);
    }
}
