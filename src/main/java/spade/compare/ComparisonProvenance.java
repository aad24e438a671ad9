package spade.compare;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spade.data.TokenWindows;
import spade.measure.Conditions;
import spade.record.Provenance;
import spade.Versions;
import spade.measure.Workbench;

/**
 * What every number of a table depends on.
 *
 * @param versions of program, libraries and platform
 * @param model checkpoint directory
 * @param modelSha256 of configuration and weights
 * @param tokenizerSha256 of the tokenizer
 * @param architecture of the model
 * @param published the name under which papers measure it; null: under none that is known here
 * @param blocks of the model
 * @param device where the passes ran
 * @param dtype in what
 * @param pruning sequential or one-shot
 * @param calibration text
 * @param calibrationWindows of it
 * @param calibrationSha256 of the first draw's windows
 * @param calibrationSeed of the first draw; null: the first documents
 * @param draws of the calibration text
 * @param text that everything was measured on
 * @param searchText where allocations were searched the first time; null: none was
 */
public record ComparisonProvenance(
        Map<String, String> versions,
        String model,
        String modelSha256,
        String tokenizerSha256,
        String architecture,
        @Nullable String published,
        int blocks,
        String device,
        String dtype,
        String pruning,
        String calibration,
        int calibrationWindows,
        String calibrationSha256,
        @Nullable Long calibrationSeed,
        int draws,
        Provenance.Text text,
        Provenance.@Nullable Text searchText) {

    static ComparisonProvenance of(
            ComparisonPlan plan, Workbench workbench, TokenWindows text, Optional<TokenWindows> searchText) {
        Conditions protocol = workbench.protocol();
        return new ComparisonProvenance(
                Versions.all(),
                protocol.model().toAbsolutePath().normalize().toString(),
                workbench.modelHash(),
                workbench.tokenizerHash(),
                workbench.config().architecture(),
                PublishedValues.model(workbench.config()).orElse(null),
                workbench.config().blocks(),
                protocol.device().toString(),
                protocol.dtype().toString(),
                plan.pruning().toString(),
                protocol.calibration(),
                workbench.texts().calibration().count(),
                workbench.texts().calibration().hash(),
                protocol.calibrationSeed().isPresent()
                        ? protocol.calibrationSeed().getAsLong()
                        : null,
                plan.draws(),
                Provenance.Text.of(text),
                searchText.map(Provenance.Text::of).orElse(null));
    }
}
