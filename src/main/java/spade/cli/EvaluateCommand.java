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
import spade.allocation.Allocation;
import spade.baseline.AllocationSource;
import spade.data.TokenWindows;
import spade.data.WindowCount;
import spade.evaluate.Perplexity;
import spade.prune.Recipe;
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

    @Mixin
    private PrunerOptions pruner;

    @Mixin
    private SearchedOn searchedOn;

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
        Recipe recipe = pruner.recipe();
        Pruning how = pruner.pruning();
        WindowCount count = WindowCount.parse(windows);
        AllocationSource source = pruner.allocation();
        Optional<Double> sparsity = pruner.sparsity();
        Display display = new Display(quiet);
        try (Workbench workbench = Workbench.open(protocol.protocol(), display)) {
            TokenWindows measured = workbench.windows(text, count);
            Output output;
            if (sparsity.isPresent()) {
                protocol.noteCalibration(workbench, display);
                Allocation chosen = source.allocate(workbench, sparsity.get(), searchedOn.windows(source, workbench));
                source.caution(workbench).ifPresent(text -> display.line("%s", text));
                Perplexity result = workbench.pruned(recipe, chosen, how, workbench.calibration(), measured);
                output = output(workbench, measured, chosen, result, Optional.of(source));
            } else {
                Allocation nothing =
                        new Allocation(0, new double[workbench.config().blocks()]);
                output = output(workbench, measured, nothing, workbench.dense(measured), Optional.empty());
            }
            display.clear();
            System.out.println(json ? Json.line(output) : plain(output));
            return 0;
        } finally {
            display.clear();
        }
    }

    private Output output(
            Workbench workbench,
            TokenWindows measured,
            Allocation chosen,
            Perplexity result,
            Optional<AllocationSource> method) {
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
                method.isPresent() ? pruner.recipe().toString() : "none",
                method.isPresent() ? pruner.pruning().toString() : "none",
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
