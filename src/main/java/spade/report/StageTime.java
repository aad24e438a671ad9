package spade.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spade.record.Measurement;

/**
 * Where the time of a run went.
 *
 * @param stage a phase, of the search one of its stages
 * @param pruning seconds of the block source: masks, and for sequential pruning calibration too
 * @param forward seconds of forward passes
 * @param rest other seconds
 */
record StageTime(String stage, int measurements, double pruning, double forward, double rest) {

    static List<StageTime> of(List<Measurement> journal) {
        Map<String, StageTime> stages = new LinkedHashMap<>();
        for (Measurement entry : journal) {
            String stage = entry.phase().equals(Measurement.SEARCH)
                    ? "search, window " + (entry.from() + 1) + " on"
                    : entry.phase();
            stages.merge(stage, of(stage, entry), StageTime::and);
        }
        return List.copyOf(stages.values());
    }

    private static StageTime of(String stage, Measurement entry) {
        double pruning = entry.result().timing().pruning();
        double forward = entry.result().timing().forward();
        double rest = Math.max(0, entry.result().timing().total() - pruning - forward);
        return new StageTime(stage, 1, pruning, forward, rest);
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
