package spade.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spade.SpadeException;

/**
 * A run directory seen from outside, whether its search works, was interrupted or has ended.
 *
 * @param run the directory
 * @param state {@code running}, {@code unfinished} or {@code finished}
 * @param started when, in UTC
 * @param model checkpoint directory
 * @param sparsity overall
 * @param strategy of the search
 * @param measurements in the journal
 * @param perplexity of the best on the search text, one-shot; NaN where there is none yet
 * @param hall the formulas of the hall of fame, the best first
 */
public record RunOverview(
        String run,
        String state,
        String started,
        String model,
        double sparsity,
        String strategy,
        long measurements,
        double perplexity,
        List<String> hall) {

    private static final String HALL = "hall.json";

    /** Reads a run directory without disturbing a search that works in it. */
    public static RunOverview read(Path path) {
        RunDirectory.requireRun(path);
        JsonNode provenance = RunDirectory.json(path.resolve("run.json"));
        Optional<JsonNode> hall = Files.exists(path.resolve(HALL))
                ? Optional.of(RunDirectory.json(path.resolve(HALL)))
                : Optional.empty();
        List<String> formulas = new ArrayList<>();
        hall.ifPresent(found -> found.path("members")
                .forEach(member -> formulas.add(member.path("formula").asText())));
        return new RunOverview(
                path.toString(),
                state(path),
                provenance.path("started").asText(),
                provenance.at("/model/path").asText(),
                provenance.at("/search/sparsity").asDouble(),
                provenance.at("/search/strategy").asText(),
                measurements(path),
                hall.map(found -> found.at("/members/0/perplexity").asDouble(Double.NaN))
                        .orElse(Double.NaN),
                formulas);
    }

    private static String state(Path path) {
        if (RunDirectory.busy(path)) {
            return "running";
        }
        return Files.exists(path.resolve("result.json")) ? "finished" : "unfinished";
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
