package spade.report;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.record.ModelProfiles;
import spade.record.RunRecord;

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
                .filter(i -> ModelProfiles.isIn(searched.get(i)))
                .flatMap(i -> SensitivityPage.of(
                        Optional.of(runs.get(i).name()),
                        runs.get(i).provenance().modelNames().get(0),
                        searched.get(i)));
        Stream<SensitivityPage> others = profiles.stream()
                .flatMap(folder -> SensitivityPage.of(
                        Optional.empty(), ModelProfiles.read(folder).name(), folder));
        return new PageData(runs, Stream.concat(ofRuns, others).toList());
    }
}
