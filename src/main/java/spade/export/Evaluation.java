package spade.export;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.Doubles;
import spade.Lines;
import spade.Versions;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Conditions;
import spade.measure.Request;
import spade.measure.Workbench;
import spade.prune.Pruner;
import spade.tensor.DType;

/**
 * One model on one text, as {@code --json} prints it; null where a dense model has no such fact.
 *
 * @param linears kinds of linears, the columns of {@code linearAllocation}
 * @param linearAllocation [block][linear], empty where all linears of a block are alike
 */
public record Evaluation(
        double perplexity,
        double sparsity,
        Doubles allocation,
        List<String> linears,
        List<Doubles> linearAllocation,
        Doubles blockSparsity,
        Doubles windowNll,
        String text,
        String textSha256,
        int seqlen,
        int windows,
        Optional<String> calibration,
        Optional<String> calibrationSha256,
        Optional<Integer> calibrationWindows,
        Optional<Long> calibrationSeed,
        DType dtype,
        String device,
        String pruner,
        String pruning,
        String method,
        String granularity,
        Path model,
        String modelSha256,
        String tokenizerSha256,
        Map<String, String> versions,
        double seconds) {

    /**
     * What came out of a request.
     *
     * @param method what the allocation comes from, as users name it; of a dense model nothing is told
     */
    public static Evaluation of(Workbench workbench, Request request, String method, Losses result) {
        Conditions used = workbench.conditions();
        TokenWindows text = workbench.texts().part(request.text());
        Optional<TokenWindows> calibration =
                request.pruner().map(pruner -> workbench.texts().calibration());
        return new Evaluation(
                result.perplexity(),
                result.sparsity(),
                request.allocation().sparsities(),
                workbench.linears(),
                request.allocation().linears(),
                result.blockSparsity(),
                result.of(Metric.NLL),
                text.source(),
                text.hash(),
                text.seqlen(),
                text.count(),
                calibration.map(TokenWindows::source),
                calibration.map(TokenWindows::hash),
                calibration.map(TokenWindows::count),
                used.calibrationSeed(),
                used.dtype(),
                workbench.placement().device().toString(),
                request.pruner().map(Pruner::toString).orElse("none"),
                request.pruner().map(pruner -> request.order().toString()).orElse("none"),
                request.pruner().map(pruner -> method).orElse("dense"),
                request.allocation().granularity(),
                used.model(),
                workbench.modelHash(),
                workbench.tokenizerHash(),
                Versions.all(),
                result.timing().total());
    }

    /** For people. */
    public String plain() {
        String measured = Lines.format(
                "perplexity %.4f  (%s, %s; %d windows of %d tokens, %s, %s)",
                perplexity, model, text, windows, seqlen, dtype, device);
        return calibration
                .map(on -> Lines.format(
                        "%s%nsparsity   %.4f  (counted from zeros; %s, allocated per %s, %s %s, calibrated on %s, %d windows)",
                        measured, sparsity, method, granularity, pruner, pruning, on, calibrationWindows.orElse(0)))
                .orElse(measured);
    }
}
