package spade.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import spade.SpadeException;

/**
 * A run directory seen from outside, whether its search works, was interrupted or has ended.
 *
 * @param run the directory
 * @param state {@code running}, {@code unfinished} or {@code finished}
 * @param started when, in UTC
 * @param models checkpoint directories
 * @param sparsities overall
 * @param strategy of the search
 * @param measurements in the journal
 * @param perplexity of the best on the search text, one-shot, the geometric mean of several targets'; NaN where there
 *     is none yet
 * @param hall the formulas of the hall of fame, the best first
 */
public record RunOverview(
        String run,
        String state,
        String started,
        List<String> models,
        List<Double> sparsities,
        String strategy,
        long measurements,
        double perplexity,
        List<String> hall) {

    /** Reads a run directory without disturbing a search that works in it. */
    public static RunOverview read(Path path) {
        RunDirectory.requireRun(path);
        JsonNode provenance = RunDirectory.json(path.resolve(RunDirectory.PROVENANCE));
        Optional<JsonNode> hall = Files.exists(path.resolve(RunDirectory.HALL))
                ? Optional.of(RunDirectory.json(path.resolve(RunDirectory.HALL)))
                : Optional.empty();
        List<String> formulas = hall.map(found -> all(
                        found.path("members"), member -> member.path("formula").asText()))
                .orElse(List.of());
        return new RunOverview(
                path.toString(),
                state(path),
                provenance.path("started").asText(),
                all(provenance.path("models"), model -> model.path("path").asText()),
                all(provenance.path("sparsities"), JsonNode::asDouble),
                provenance.at("/search/strategy").asText(),
                measurements(path),
                hall.map(found -> found.at("/members/0/perplexity").asDouble(Double.NaN))
                        .orElse(Double.NaN),
                formulas);
    }

    private static <T> List<T> all(JsonNode array, Function<JsonNode, T> read) {
        return StreamSupport.stream(array.spliterator(), false).map(read).toList();
    }

    static String state(Path path) {
        if (RunDirectory.busy(path)) {
            return "running";
        }
        return Files.exists(path.resolve(RunDirectory.RESULT)) ? "finished" : "unfinished";
    }

    private static long measurements(Path path) {
        Path journal = path.resolve(RunDirectory.JOURNAL);
        if (!Files.exists(journal)) {
            return 0;
        }
        try (var lines = Files.lines(journal)) {
            return lines.count();
        } catch (IOException e) {
            throw new SpadeException("Cannot read the journal " + journal + " (" + e + ").", e);
        }
    }
}
