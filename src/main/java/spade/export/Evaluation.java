package spade.export;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spade.Doubles;
import spade.Versions;
import spade.allocation.Allocation;
import spade.allocator.Allocator;
import spade.data.TokenWindows;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.measure.Conditions;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.prune.Pruner;

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
        double seconds) {

    /** The dense model. */
    public static Evaluation dense(Workbench workbench, TokenWindows text, Losses result) {
        Allocation nothing = Allocation.dense(workbench.config().blocks());
        return of(workbench, text, nothing, result, "none", "none", "dense", Optional.empty());
    }

    /** A pruned model. */
    public static Evaluation of(
            Workbench workbench,
            TokenWindows text,
            Pruner recipe,
            CalibrationOrder pruning,
            Allocator source,
            Allocation chosen,
            Losses result) {
        return of(
                workbench,
                text,
                chosen,
                result,
                recipe.toString(),
                pruning.toString(),
                source.toString(),
                Optional.of(workbench.texts().calibration()));
    }

    private static Evaluation of(
            Workbench workbench,
            TokenWindows text,
            Allocation chosen,
            Losses result,
            String pruner,
            String pruning,
            String method,
            Optional<TokenWindows> calibration) {
        Conditions used = workbench.conditions();
        return new Evaluation(
                result.perplexity(),
                result.sparsity(),
                chosen.sparsities(),
                workbench.linears(),
                chosen.linears(),
                result.blockSparsity(),
                result.of(Metric.NLL),
                text.source(),
                text.hash(),
                text.seqlen(),
                text.count(),
                calibration.map(TokenWindows::source).orElse(null),
                calibration.map(TokenWindows::hash).orElse(null),
                calibration.map(TokenWindows::count).orElse(null),
                used.calibrationSeed().isPresent() ? used.calibrationSeed().getAsLong() : null,
                used.dtype().toString(),
                workbench.placement().device().toString(),
                pruner,
                pruning,
                method,
                chosen.granularity(),
                used.model().toString(),
                workbench.modelHash(),
                workbench.tokenizerHash(),
                Versions.all(),
                result.timing().total());
    }

    /** For people. */
    public String plain() {
        String measured = String.format(
                Locale.ROOT,
                "perplexity %.4f  (%s, %s; %d windows of %d tokens, %s, %s)",
                perplexity,
                model,
                text,
                windows,
                seqlen,
                dtype,
                device);
        if (calibration == null) {
            return measured;
        }
        return String.format(
                Locale.ROOT,
                "%s%nsparsity   %.4f  (counted from zeros; %s, allocated per %s, %s %s, calibrated on %s, %d windows)",
                measured,
                sparsity,
                method,
                granularity,
                pruner,
                pruning,
                calibration,
                calibrationWindows);
    }
}
