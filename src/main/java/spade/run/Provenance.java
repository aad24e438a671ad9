package spade.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import spade.data.TokenWindows;
import spade.formula.Formula;
import spade.search.SearchSettings;
import spade.space.SearchSpace;

/**
 * Everything the numbers of a search depend on, as {@code run.json} holds it.
 *
 * @param started when, in UTC
 * @param versions of program, libraries and platform
 * @param model which checkpoint
 * @param device where the passes ran
 * @param dtype in what
 * @param pruner the pruning metric
 * @param calibration the calibration windows
 * @param calibrationSeed null: the first documents
 * @param searchText what candidates were measured on
 * @param reportText read once, at the end
 * @param search how the search went
 */
public record Provenance(
        String started,
        Map<String, String> versions,
        Model model,
        String device,
        String dtype,
        String pruner,
        Text calibration,
        @Nullable Long calibrationSeed,
        Text searchText,
        Text reportText,
        Search search) {

    /**
     * A checkpoint: where it lay, what it holds.
     *
     * @param linears kinds of linears of a block, the columns of linear allocations
     */
    public record Model(
            String path,
            String sha256,
            String tokenizerSha256,
            String architecture,
            int blocks,
            List<String> linears) {}

    /** Token windows: where they came from, how many, and their hash. */
    public record Text(String source, int seqlen, int windows, long textTokens, String sha256) {

        /** The facts of some windows. */
        public static Text of(TokenWindows windows) {
            return new Text(windows.source(), windows.seqlen(), windows.count(), windows.textTokens(), windows.hash());
        }
    }

    /** The settings of a search. */
    public record Search(
            double sparsity,
            String fitness,
            String strategy,
            int population,
            int candidates,
            @Nullable String time,
            long seed,
            List<String> seeds,
            SearchSpace space) {

        static Search of(SearchSettings settings) {
            return new Search(
                    settings.sparsity(),
                    settings.objective().toString(),
                    settings.strategy().toString(),
                    settings.population(),
                    settings.candidates(),
                    settings.time().map(Object::toString).orElse(null),
                    settings.seed(),
                    settings.seeds().stream().map(Formula::toString).toList(),
                    settings.space());
        }
    }

    /** Collects the facts of a search that is about to begin. */
    public static Provenance of(
            Workbench workbench, TokenWindows searchText, TokenWindows reportText, SearchSettings settings) {
        Protocol protocol = workbench.protocol();
        OptionalLong seed = protocol.calibrationSeed();
        return new Provenance(
                Instant.now().toString(),
                Versions.all(),
                new Model(
                        protocol.model().toAbsolutePath().normalize().toString(),
                        workbench.modelHash(),
                        workbench.tokenizerHash(),
                        workbench.config().architecture(),
                        workbench.config().blocks(),
                        workbench.linears()),
                protocol.device().toString(),
                protocol.dtype().toString(),
                "wanda",
                Text.of(workbench.calibration()),
                seed.isPresent() ? seed.getAsLong() : null,
                Text.of(searchText),
                Text.of(reportText),
                Search.of(settings));
    }
}
