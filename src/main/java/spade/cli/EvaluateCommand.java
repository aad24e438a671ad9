package spade.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spade.Json;
import spade.UsageException;
import spade.allocation.Allocation;
import spade.allocation.AllocationMethod;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Perplexity;
import spade.run.Demo;
import spade.run.Protocol;
import spade.run.Pruning;
import spade.run.Versions;
import spade.run.Workbench;

/** Measures the perplexity of a model, dense or pruned. */
@Command(
        name = "evaluate",
        description = "Measures the perplexity of a model, dense or pruned by an allocation.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class EvaluateCommand implements Callable<Integer> {

    @Mixin
    private ProtocolOptions protocol;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            defaultValue = Demo.REPORT,
            description = "Text to measure on: wikitext:FILE, c4:FILE or a plain text file (default: ${DEFAULT-VALUE},"
                    + " embedded).")
    private String text;

    @Option(
            names = "--windows",
            paramLabel = "N",
            defaultValue = "all",
            description = "Windows of the text, from its start, or all (default).")
    private String windows;

    @Option(names = "--sparsity", paramLabel = "S", description = "Overall sparsity in (0, 1) (default: dense).")
    private @Nullable Double sparsity;

    @Option(
            names = "--allocation",
            paramLabel = "A",
            description = "A named formula (uniform by default; see 'spade formulas') or a formula such as"
                    + " \"range(outlier_ratio(scores, 5), -0.08)\".")
    private @Nullable String allocation;

    @Option(
            names = "--pruning",
            paramLabel = "P",
            defaultValue = "sequential",
            description = "sequential (default) or one-shot.")
    private String pruning;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Option(names = "--quiet", description = "No progress.")
    private boolean quiet;

    /**
     * The result as {@code --json} prints it; null where a dense model has no such fact.
     *
     * @param linears kinds of linears, the columns of {@code linearAllocation}
     * @param linearAllocation [block][linear], empty where all linears of a block are alike
     */
    private record Output(
            double perplexity,
            double sparsity,
            double[] allocation,
            List<String> linears,
            double[][] linearAllocation,
            double[] blockSparsity,
            double[] windowNll,
            String text,
            String textSha256,
            int seqlen,
            int windows,
            @Nullable String calibration,
            @Nullable String calibrationSha256,
            @Nullable Integer calibrationWindows,
            @Nullable Long calibrationSeed,
            String dtype,
            String device,
            String pruner,
            String pruning,
            String method,
            String granularity,
            String model,
            String modelSha256,
            String tokenizerSha256,
            Map<String, String> versions,
            double seconds) {}

    @Override
    public Integer call() {
        Pruning how = Pruning.parse(pruning);
        WindowCount count = WindowCount.parse(windows);
        Optional<AllocationMethod> method = method();
        Display display = new Display(quiet);
        try (Workbench workbench = Workbench.open(protocol.protocol(), display)) {
            TokenWindows measured = workbench.windows(text, count);
            method.ifPresent(m -> protocol.noteCalibration(workbench, display));
            Allocation chosen = method.map(m -> workbench.allocate(m, target()))
                    .orElseGet(() ->
                            new Allocation(0, new double[workbench.config().blocks()]));
            method.flatMap(workbench::caution).ifPresent(text -> display.line("%s", text));
            Perplexity result =
                    method.isPresent() ? workbench.pruned(chosen, how, measured) : workbench.dense(measured);
            display.clear();
            Output output = output(workbench, measured, chosen, result, method);
            System.out.println(json ? Json.line(output) : plain(output));
            return 0;
        } finally {
            display.clear();
        }
    }

    private double target() {
        return sparsity == null ? 0 : sparsity;
    }

    /** Empty: the dense model. */
    private Optional<AllocationMethod> method() {
        if (sparsity == null) {
            if (allocation != null) {
                throw new UsageException("The allocation '" + allocation
                        + "' needs an overall sparsity; add for example --sparsity 0.6.");
            }
            return Optional.empty();
        }
        Allocation.requireTarget(sparsity);
        return Optional.of(AllocationMethod.parse(allocation == null ? "uniform" : allocation));
    }

    private Output output(
            Workbench workbench,
            TokenWindows measured,
            Allocation chosen,
            Perplexity result,
            Optional<AllocationMethod> method) {
        Protocol used = workbench.protocol();
        Optional<TokenWindows> calibration = method.map(m -> workbench.calibration());
        return new Output(
                result.value(),
                result.sparsity(),
                chosen.sparsities(),
                workbench.linears(),
                chosen.linears(),
                result.blockSparsity(),
                result.windowNll(),
                text,
                measured.hash(),
                measured.seqlen(),
                measured.count(),
                calibration.map(TokenWindows::source).orElse(null),
                calibration.map(TokenWindows::hash).orElse(null),
                calibration.map(TokenWindows::count).orElse(null),
                used.calibrationSeed().isPresent() ? used.calibrationSeed().getAsLong() : null,
                used.dtype().toString(),
                used.device().toString(),
                method.isPresent() ? "wanda" : "none",
                method.isPresent() ? pruning : "none",
                method.map(Object::toString).orElse("dense"),
                chosen.granularity(),
                used.model().toString(),
                workbench.modelHash(),
                workbench.tokenizerHash(),
                Versions.all(),
                result.timing().total());
    }

    private static String plain(Output output) {
        String measured = String.format(
                Locale.ROOT,
                "perplexity %.4f  (%s, %s; %d windows of %d tokens, %s, %s)",
                output.perplexity(),
                output.model(),
                output.text(),
                output.windows(),
                output.seqlen(),
                output.dtype(),
                output.device());
        if (output.calibration() == null) {
            return measured;
        }
        return String.format(
                Locale.ROOT,
                "%s%nsparsity   %.4f  (counted from zeros; %s, allocated per %s, %s %s, calibrated on %s, %d windows)",
                measured,
                output.sparsity(),
                output.method(),
                output.granularity(),
                output.pruner(),
                output.pruning(),
                output.calibration(),
                output.calibrationWindows());
    }
}
