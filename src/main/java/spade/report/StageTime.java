package spade.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import spade.evaluate.Losses;
import spade.record.Measurement;
import spade.record.Purpose;
import spade.record.SearchResult;

/**
 * Where the time of a run went.
 *
 * @param stage a phase, of the search one of its stages; or a worker
 * @param pruning seconds of the block source: masks, and for sequential pruning calibration too
 * @param forward seconds of forward passes
 * @param rest other seconds
 */
record StageTime(String stage, int measurements, double pruning, double forward, double rest) {

    private static final String PREPARATION = "preparation";

    /** @param result says how long the preparation took; without it that is not known */
    static List<StageTime> of(Optional<SearchResult> result, List<Measurement> journal) {
        Map<String, StageTime> stages = new LinkedHashMap<>();
        result.map(SearchResult::preparationSeconds)
                .ifPresent(seconds -> stages.put(PREPARATION, new StageTime(PREPARATION, 0, 0, 0, seconds)));
        for (Measurement each : journal) {
            String stage = each.purpose().phase() == Purpose.Phase.SEARCH
                    ? "search, window " + (each.request().text().from() + 1) + " on"
                    : each.purpose().phase().toString();
            each.outcome()
                    .losses()
                    .ifPresent(losses -> stages.merge(stage, of(stage, losses.timing()), StageTime::and));
        }
        return List.copyOf(stages.values());
    }

    /** By worker; none where one was alone. */
    static List<StageTime> byWorker(List<Measurement> journal) {
        Map<String, StageTime> workers = new TreeMap<>();
        for (Measurement each : journal) {
            each.worker()
                    .ifPresent(worker -> each.outcome()
                            .losses()
                            .ifPresent(losses -> workers.merge(worker, of(worker, losses.timing()), StageTime::and)));
        }
        return List.copyOf(workers.values());
    }

    private static StageTime of(String stage, Losses.Timing timing) {
        return new StageTime(
                stage, 1, timing.pruning(), timing.forward(), timing.total() - timing.pruning() - timing.forward());
    }

    private StageTime and(StageTime other) {
        return new StageTime(
                stage,
                measurements + other.measurements,
                pruning + other.pruning,
                forward + other.forward,
                rest + other.rest);
    }
}
