package spade.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spade.Json;
import spade.VersionedFile;
import spade.evaluate.Losses;
import spade.measure.Outcome;

/** What a run directory holds without what differs between runs of the same search: times and places. */
public final class RunFacts {

    private static final Losses.Timing NO_TIME = new Losses.Timing(0, 0, 0);

    private RunFacts() {}

    /** The journal without times; the order of its lines counts. */
    public static List<Measurement> journal(Path run) {
        return Journal.read(run.resolve("journal.jsonl")).stream()
                .map(each ->
                        new Measurement(each.purpose(), each.request(), timeless(each.outcome()), each.shared(), 0))
                .toList();
    }

    /** The journal without times, in an order that does not depend on which worker was faster. */
    public static List<String> sorted(Path run) {
        return journal(run).stream().map(Json::line).sorted().toList();
    }

    /** By measurement who made it; empty where one worker was alone. */
    public static List<Optional<String>> workers(Path run) {
        return Journal.read(run.resolve("journal.jsonl")).stream()
                .map(Measurement::worker)
                .toList();
    }

    /** The measurements of candidates, with their times. */
    public static List<Measurement> candidates(Path run) {
        return Journal.read(run.resolve("journal.jsonl")).stream()
                .filter(each -> each.purpose().isSearch())
                .toList();
    }

    private static Outcome timeless(Outcome outcome) {
        return new Outcome(
                outcome.losses().map(each -> new Losses(each.byMetric(), each.blockSparsity(), NO_TIME)),
                outcome.failure());
    }

    /** The result without times, places and provenance. */
    public static JsonNode result(Path run) {
        SearchResult result = VersionedFile.read(run.resolve("result.json"), SearchResult.class);
        return ((ObjectNode) Json.tree(result))
                .without(List.of("run", "provenance", "preparationSeconds", "searchSeconds", "workers"));
    }
}
