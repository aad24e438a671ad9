package spade.compare;

import java.util.Map;
import java.util.Optional;
import spade.Versions;
import spade.data.TokenWindows;
import spade.hub.Hub;
import spade.measure.Conditions;
import spade.measure.TaskParts;
import spade.measure.Workbench;
import spade.prune.CalibrationOrder;
import spade.record.AskedTasks;
import spade.record.Text;
import spade.tensor.DType;

/**
 * What every number of a table depends on.
 *
 * @param versions of program, libraries and platform
 * @param model checkpoint directory
 * @param repository its name on the Hub and its commit; empty: a folder
 * @param modelSha256 of configuration and weights
 * @param tokenizerSha256 of the tokenizer
 * @param architecture of the model
 * @param published the name under which papers measure it; empty: under none that is known here
 * @param blocks of the model
 * @param device where the passes ran
 * @param dtype in what
 * @param pruning sequential or one-shot
 * @param calibration the first draw of its text
 * @param calibrationSeed of the first draw; empty: the first documents
 * @param draws of the calibration text
 * @param text that everything was measured on
 * @param searchText where allocations were searched; empty: none was
 * @param budget tokens that each search had; empty: as many as published, or no search
 * @param tasks that were measured too
 */
public record ComparisonProvenance(
        Map<String, String> versions,
        String model,
        Optional<String> repository,
        String modelSha256,
        String tokenizerSha256,
        String architecture,
        Optional<String> published,
        int blocks,
        String device,
        DType dtype,
        CalibrationOrder pruning,
        Text calibration,
        Optional<Long> calibrationSeed,
        int draws,
        Text text,
        Optional<Text> searchText,
        Optional<Long> budget,
        Optional<AskedTasks> tasks) {

    static ComparisonProvenance of(
            ComparisonPlan plan,
            Workbench workbench,
            TokenWindows text,
            Optional<TokenWindows> searchText,
            Optional<TaskParts> tasks) {
        Conditions conditions = workbench.conditions();
        return new ComparisonProvenance(
                Versions.all(),
                conditions.model().toAbsolutePath().normalize().toString(),
                Hub.nameOf(conditions.model()),
                workbench.modelHash(),
                workbench.tokenizerHash(),
                workbench.config().family().architecture(),
                PublishedValues.model(workbench.config()),
                workbench.config().blocks(),
                workbench.placement().device().toString(),
                conditions.dtype(),
                plan.order(),
                Text.of(workbench.texts().calibration()),
                conditions.calibrationSeed(),
                plan.draws(),
                Text.of(text),
                searchText.map(Text::of),
                plan.budget().filter(tokens -> searchText.isPresent()),
                tasks.map(asked -> AskedTasks.of(asked.tasks())));
    }
}
