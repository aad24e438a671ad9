package spade.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.search.Candidate;
import spade.search.Origin;

/**
 * A measurement as the journal holds it.
 *
 * @param phase {@code baseline}, {@code search}, {@code confirmation} or {@code report}
 * @param model name of the model among those of the run
 * @param number of the candidate, from 1; 0 for what is none
 * @param generation of the candidate
 * @param formula in its text form, or the name of a baseline
 * @param complexity nodes of the formula
 * @param origin how the candidate came about
 * @param pruning {@code one-shot}, {@code sequential} or {@code none}
 * @param calibration what it was pruned by, where that differs within a run
 * @param from the first window of the text
 * @param failure why there is no result
 */
public record Measurement(
        String phase,
        String model,
        int number,
        long generation,
        String formula,
        int complexity,
        Origin origin,
        Allocation allocation,
        String pruning,
        String calibration,
        int from,
        Optional<String> failure,
        Losses result) {

    /** The phase of candidates. */
    public static final String SEARCH = "search";

    private static final Losses NOTHING = new Losses(Map.of(), Doubles.NONE, new Losses.Timing(0, 0, 0));

    /** A measurement that is still to be made. */
    public static Measurement wanted(
            String phase,
            String model,
            String formula,
            Allocation allocation,
            String pruning,
            String calibration,
            int from) {
        return new Measurement(
                phase,
                model,
                0,
                0,
                formula,
                0,
                Origin.UNKNOWN,
                allocation,
                pruning,
                calibration,
                from,
                Optional.empty(),
                NOTHING);
    }

    Measurement ofCandidate(Candidate candidate) {
        return new Measurement(
                phase,
                model,
                candidate.number(),
                candidate.generation(),
                formula,
                candidate.formula().complexity(),
                candidate.origin(),
                allocation,
                pruning,
                calibration,
                from,
                failure,
                result);
    }

    Measurement with(Losses found) {
        return new Measurement(
                phase,
                model,
                number,
                generation,
                formula,
                complexity,
                origin,
                allocation,
                pruning,
                calibration,
                from,
                failure,
                found);
    }

    Measurement failed(String reason) {
        return new Measurement(
                phase,
                model,
                number,
                generation,
                formula,
                complexity,
                origin,
                allocation,
                pruning,
                calibration,
                from,
                Optional.of(reason),
                result);
    }

    /** What makes two measurements the same. */
    String key() {
        return String.join(
                "|",
                phase,
                model,
                pruning,
                calibration,
                String.valueOf(from),
                allocation.sparsities().toString(),
                allocation.linears().toString());
    }

    /** The entry as one JSON object. */
    Map<String, Object> line() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("phase", phase);
        line.put("model", model);
        line.put("number", number);
        line.put("generation", generation);
        line.put("formula", formula);
        line.put("complexity", complexity);
        line.put("origin", origin);
        line.put("target", allocation.overall());
        line.put("allocation", allocation.sparsities());
        line.put("linearAllocation", allocation.linears());
        line.put("pruning", pruning);
        line.put("calibration", calibration);
        line.put("from", from);
        failure.ifPresent(reason -> line.put("failure", reason));
        line.put("sparsity", result.sparsity());
        line.put("blockSparsity", result.blockSparsity());
        line.put("perplexity", result.perplexity());
        line.put("kl", result.mean(Metric.KL));
        line.put("windowNll", result.of(Metric.NLL));
        line.put("windowKl", result.of(Metric.KL));
        line.put("seconds", result.timing());
        return line;
    }

    /** Reads a line; anything missing or of another kind is an {@link IllegalArgumentException}. */
    static Measurement of(JsonNode line) {
        JsonNode seconds = required(line, "seconds");
        List<Doubles> linears = StreamSupport.stream(
                        required(line, "linearAllocation").spliterator(), false)
                .map(block -> Doubles.of(numbers(block)))
                .toList();
        return new Measurement(
                required(line, "phase").asText(),
                required(line, "model").asText(),
                required(line, "number").intValue(),
                required(line, "generation").longValue(),
                required(line, "formula").asText(),
                required(line, "complexity").intValue(),
                origin(line.path("origin")),
                new Allocation(
                        required(line, "target").doubleValue(),
                        Doubles.of(numbers(required(line, "allocation"))),
                        linears),
                required(line, "pruning").asText(),
                required(line, "calibration").asText(),
                required(line, "from").intValue(),
                Optional.ofNullable(line.get("failure")).map(JsonNode::asText),
                new Losses(
                        Map.of(
                                Metric.NLL, Doubles.of(numbers(required(line, "windowNll"))),
                                Metric.KL, Doubles.of(numbers(required(line, "windowKl")))),
                        Doubles.of(numbers(required(line, "blockSparsity"))),
                        new Losses.Timing(
                                required(seconds, "pruning").doubleValue(),
                                required(seconds, "forward").doubleValue(),
                                required(seconds, "total").doubleValue())));
    }

    /** Journals of before 2026-11-22 have none. */
    private static Origin origin(JsonNode line) {
        List<Integer> parents = StreamSupport.stream(line.path("parents").spliterator(), false)
                .map(JsonNode::intValue)
                .toList();
        return new Origin(line.path("operation").asText(), parents);
    }

    private static JsonNode required(JsonNode line, String name) {
        JsonNode value = line.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return value;
    }

    /** Numbers, null for NaN. */
    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(value -> value.isNull() ? Double.NaN : value.doubleValue())
                .toArray();
    }
}
