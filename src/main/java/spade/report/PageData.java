package spade.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.record.ModelProfiles;
import spade.record.RunRecord;
import spade.sense.SensitivityProfile;

/**
 * What a page or figures are made of.
 *
 * @param runs searches
 * @param sensitivities what models can bear, those of the runs first
 */
record PageData(List<RunPage> runs, List<SensitivityPage> sensitivities) {

    /** Reads run directories and folders of profiles. */
    static PageData of(List<Path> shown) {
        List<Path> profiles = shown.stream()
                .filter(path -> ModelProfiles.isIn(path) && !RunRecord.isRun(path))
                .toList();
        List<Path> searched =
                shown.stream().filter(path -> !profiles.contains(path)).toList();
        List<RunPage> runs = RunPage.of(searched);
        Stream<SensitivityPage> ofRuns = IntStream.range(0, runs.size())
                .boxed()
                .flatMap(i -> RunRecord.read(searched.get(i)).sensitivities().stream()
                        .map(known -> SensitivityPage.of(
                                Optional.of(runs.get(i).name()),
                                known.provenance().getOrDefault(SensitivityProfile.NAME, ""),
                                known)));
        Stream<SensitivityPage> others = profiles.stream()
                .map(ModelProfiles::read)
                .flatMap(model -> model.sensitivities().stream()
                        .filter(known -> !known.passes().isEmpty())
                        .map(known -> SensitivityPage.of(Optional.empty(), model.name(), known)));
        return new PageData(runs, Stream.concat(ofRuns, others).toList());
    }
}
