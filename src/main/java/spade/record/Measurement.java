package spade.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import spade.measure.Outcome;
import spade.measure.Request;

/**
 * A measurement as the journal holds it.
 *
 * @param purpose what it was made for
 * @param request what was measured
 * @param outcome what came of it
 * @param shared how many blocks, from the first on, it had in common with others of its batch, for which they passed; 0
 *     where the journal is older than such batches
 * @param elapsed seconds of the search until then, by the clock on the wall, over all interruptions
 * @param worker that measured it, such as {@code cuda:1}, or several with commas between them, of whom each had a part
 *     of the text; empty where there was one alone
 */
public record Measurement(
        Purpose purpose,
        Request request,
        Outcome outcome,
        @JsonSetter(nulls = Nulls.AS_EMPTY) int shared,
        double elapsed,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> worker) {

    /** Of a run with one worker. */
    public Measurement(Purpose purpose, Request request, Outcome outcome, int shared, double elapsed) {
        this(purpose, request, outcome, shared, elapsed, Optional.empty());
    }

    /** What was wanted. */
    Task task() {
        return new Task(purpose, request);
    }

    /** The model and the sparsity that it was made for. */
    public String target() {
        return target(purpose.model(), request.allocation().overall());
    }

    /** A model at a sparsity. */
    public static String target(String model, double sparsity) {
        return model + " at " + sparsity;
    }

    /**
     * By candidate, in the order of their numbers and each in that of its windows, the measurements that a resumed run
     * goes by: what failed last is tried again, and a number whose formula failed may go to another one.
     */
    public static List<List<Measurement>> byCandidate(List<Measurement> journal) {
        return journal.stream()
                .filter(each -> each.purpose.candidate().isPresent())
                .collect(Collectors.groupingBy(
                        each -> each.purpose.candidate().orElseThrow().number(), TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(Measurement::counting)
                .toList();
    }

    private static List<Measurement> counting(List<Measurement> all) {
        String formula = all.get(all.size() - 1).purpose.method();
        Map<String, Measurement> last = new LinkedHashMap<>();
        for (Measurement each : all) {
            if (each.purpose.method().equals(formula)) {
                last.put(each.target() + " from " + each.request.text().from(), each);
            }
        }
        return last.values().stream()
                .sorted(Comparator.comparingInt(each -> each.request.text().from()))
                .toList();
    }
}
