package spade.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spade.Json;
import spade.UsageException;
import spade.data.TokenWindows;
import spade.formula.Formula;
import spade.search.EvolutionSettings;
import spade.search.SearchSettings;
import spade.space.SearchSpace;

/**
 * Everything the numbers of a search depend on, as {@code run.json} holds it.
 *
 * @param started when, in UTC
 * @param versions of program, libraries and platform
 * @param models which checkpoints, and what each read
 * @param sparsities that were searched for
 * @param device where the passes ran
 * @param dtype in what
 * @param pruner the pruning metric
 * @param calibrationSeed null: the first documents
 * @param confirmation how
 * @param search how the search went
 */
public record Provenance(
        String started,
        Map<String, String> versions,
        List<Model> models,
        List<Double> sparsities,
        String device,
        String dtype,
        String pruner,
        @Nullable Long calibrationSeed,
        ConfirmationSettings confirmation,
        Search search) {

    /** Facts that a resumed run need not share with its beginning: budgets, and what has no part in its numbers. */
    private static final Set<String> FREE =
            Set.of("/started", "/confirmation", "/search/candidates", "/search/time", "/models/*/path", "/versions");

    /**
     * A checkpoint: where it lay, what it holds, and what it read.
     *
     * @param name different for every model of a search
     * @param linears kinds of linears of a block, the columns of linear allocations
     * @param calibration the calibration windows
     * @param searchText what candidates were measured on
     * @param confirmationText what the best were confirmed on; null: they were not
     * @param reportText read once, at the end
     */
    public record Model(
            String name,
            String path,
            String sha256,
            String tokenizerSha256,
            String architecture,
            int blocks,
            List<String> linears,
            Text calibration,
            Text searchText,
            @Nullable Text confirmationText,
            Text reportText) {

        static Model of(SearchedModel subject) {
            Workbench workbench = subject.workbench();
            SearchTexts texts = subject.texts();
            return new Model(
                    subject.name(),
                    workbench.protocol().model().toAbsolutePath().normalize().toString(),
                    workbench.modelHash(),
                    workbench.tokenizerHash(),
                    workbench.config().architecture(),
                    workbench.config().blocks(),
                    workbench.linears(),
                    Text.of(workbench.texts().calibration()),
                    Text.of(texts.search()),
                    texts.confirmation().map(Text::of).orElse(null),
                    Text.of(texts.report()));
        }
    }

    /** Token windows: where they came from, how many, and their hash. */
    public record Text(String source, int seqlen, int windows, long textTokens, String sha256) {

        /** The facts of some windows. */
        public static Text of(TokenWindows windows) {
            return new Text(windows.source(), windows.seqlen(), windows.count(), windows.textTokens(), windows.hash());
        }
    }

    /** The settings of a search. */
    public record Search(
            String metric,
            String strategy,
            List<Integer> stages,
            EvolutionSettings evolution,
            double surrogate,
            int population,
            int candidates,
            @Nullable String time,
            long seed,
            List<String> seeds,
            SearchSpace space) {

        static Search of(SearchSettings settings) {
            return new Search(
                    settings.metric().toString(),
                    settings.strategy().toString(),
                    settings.stages().ends(),
                    settings.evolution(),
                    settings.surrogate(),
                    settings.population(),
                    settings.candidates(),
                    settings.time().map(Object::toString).orElse(null),
                    settings.seed(),
                    settings.seeds().stream().map(Formula::toString).toList(),
                    settings.space());
        }
    }

    /** Collects the facts of a search that is about to begin. */
    public static Provenance of(SearchPlan plan) {
        Conditions protocol = plan.subjects().get(0).workbench().protocol();
        OptionalLong seed = protocol.calibrationSeed();
        return new Provenance(
                Instant.now().toString(),
                Versions.all(),
                plan.subjects().stream().map(Model::of).toList(),
                plan.sparsities(),
                protocol.device().toString(),
                protocol.dtype().toString(),
                "wanda",
                seed.isPresent() ? seed.getAsLong() : null,
                plan.confirmation(),
                Search.of(plan.settings()));
    }

    /**
     * Fails unless this is the run that was begun.
     *
     * @param begun what its {@code run.json} holds
     * @return what to tell the user, if other versions go on with it than began it
     */
    Optional<String> requireSameRun(JsonNode begun) {
        JsonNode now = RunDirectory.parsed(Json.line(this));
        List<String> different = Sameness.differences(begun, now, FREE, Set.of("/search/space"));
        if (!different.isEmpty()) {
            throw new UsageException("The run was begun differently: " + String.join("; ", different)
                    + ". Give the same options, or another --run.");
        }
        return begun.path("versions").equals(now.path("versions"))
                ? Optional.empty()
                : Optional.of("Other versions began this run (" + begun.path("versions") + "); its numbers mix.");
    }
}
