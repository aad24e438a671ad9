package spade.export;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spade.Doubles;
import spade.Lines;
import spade.Versions;
import spade.allocation.Allocation;
import spade.data.BeginningToken;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.hub.Hub;
import spade.measure.Conditions;
import spade.measure.Request;
import spade.measure.TaskEvaluation;
import spade.measure.TextPart;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;
import spade.tensor.DType;

/**
 * One model on one text, as {@code --json} prints it; null where a dense model has no such fact.
 *
 * @param text empty where a checkpoint was written and not measured
 * @param linears kinds of linears, the columns of {@code linearAllocation}
 * @param linearAllocation [block][linear], empty where all linears of a block are alike
 * @param baselines where they were measured too
 * @param tasks where they were asked
 */
public record Evaluation(
        double perplexity,
        double sparsity,
        Doubles allocation,
        List<String> linears,
        List<Doubles> linearAllocation,
        Doubles blockSparsity,
        Doubles windowNll,
        Optional<String> text,
        Optional<String> textSha256,
        int seqlen,
        BeginningToken bos,
        Optional<Integer> windows,
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
        Optional<Baselines> baselines,
        Optional<TaskEvaluation> tasks,
        double seconds) {

    /** Perplexities on the same text of the dense model, and of that pruned uniformly to the same sparsity. */
    public record Baselines(double dense, double uniform) {}

    /**
     * What came out of a request.
     *
     * @param text that was measured; empty where only tasks were asked
     * @param method what the allocation comes from, as users name it; of a dense model nothing is told
     */
    public static Evaluation of(
            Workbench workbench,
            Request request,
            Optional<TextPart> text,
            String method,
            Losses result,
            Optional<TaskEvaluation> tasks) {
        return of(
                workbench,
                text,
                request.pruner(),
                request.order(),
                request.allocation(),
                method,
                result,
                Optional.empty(),
                tasks);
    }

    static Evaluation of(
            Workbench workbench,
            Optional<TextPart> measured,
            Optional<Pruner> by,
            CalibrationOrder order,
            Allocation allocation,
            String method,
            Losses result,
            Optional<Baselines> baselines,
            Optional<TaskEvaluation> tasks) {
        Conditions used = workbench.conditions();
        Optional<TokenWindows> text = measured.map(workbench.texts()::part);
        Optional<TokenWindows> calibration = by.map(pruner -> workbench.texts().calibration());
        return new Evaluation(
                result.perplexity(),
                result.sparsity(),
                allocation.sparsities(),
                workbench.linears(),
                allocation.linears(),
                result.blockSparsity(),
                result.of(Metric.NLL),
                text.map(TokenWindows::source),
                text.map(TokenWindows::hash),
                text.map(TokenWindows::seqlen).orElseGet(workbench.texts()::seqlen),
                text.map(TokenWindows::bos).orElseGet(workbench.texts()::bos),
                text.map(TokenWindows::count),
                calibration.map(TokenWindows::source),
                calibration.map(TokenWindows::hash),
                calibration.map(TokenWindows::count),
                used.calibrationSeed(),
                used.dtype(),
                workbench.placement().device().toString(),
                by.map(Pruner::toString).orElse("none"),
                by.map(pruner -> order.toString()).orElse("none"),
                by.map(pruner -> method).orElse("dense"),
                allocation.granularity().toString(),
                used.model(),
                workbench.modelHash(),
                workbench.tokenizerHash(),
                Versions.all(),
                baselines,
                tasks,
                result.timing().total());
    }

    /** Its name on the Hub, or its folder. */
    private String modelName() {
        return Hub.nameOf(model).orElseGet(model::toString);
    }

    /** For people. */
    public String plain() {
        String measured = text.map(on -> Lines.format(
                        "perplexity %.4f  (%s, %s; %d windows of %d tokens, bos %s, %s, %s)",
                        perplexity, modelName(), on, windows.orElse(0), seqlen, bos, dtype, device))
                .orElseGet(() -> Lines.format(
                        tasks.isPresent()
                                ? "tasks only (%s, %s, %s)"
                                : "not measured (%s, %s, %s); evaluate --model DIR --text TEXT does",
                        modelName(),
                        dtype,
                        device));
        return calibration
                .map(on -> Lines.format(
                        "%s%nsparsity   %.4f  (counted from zeros; %s, allocated per %s, %s %s, calibrated on %s, %d windows)",
                        measured, sparsity, method, granularity, pruner, pruning, on, calibrationWindows.orElse(0)))
                .orElse(measured);
    }
}
