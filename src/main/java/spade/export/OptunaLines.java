package spade.export;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spade.Json;

/**
 * The lines of a journal of Optuna: an operation each, as optuna.storages.journal replays them, in the form that its
 * versions from 3.1 to 5.0 read. Studies and trials are numbered in the order in which they are created. A trial is
 * created, then told its intermediate values, then ended, as Optuna does it: not every reader knows the one operation
 * for all of that.
 */
final class OptunaLines {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

    private static final int CREATE_STUDY = 0;
    private static final int SET_STUDY_USER_ATTR = 2;
    private static final int SET_STUDY_SYSTEM_ATTR = 3;
    private static final int CREATE_TRIAL = 4;
    private static final int SET_TRIAL_STATE_VALUES = 6;
    private static final int SET_TRIAL_INTERMEDIATE_VALUE = 7;
    private static final int MINIMIZE = 1;

    /** How a trial ended. */
    enum State {
        COMPLETE(1),
        PRUNED(2),
        FAIL(3);

        private final int number;

        State(int number) {
            this.number = number;
        }
    }

    private final StringBuilder lines = new StringBuilder();
    private int studies;
    private int trials;

    /**
     * Creates a study that makes something small.
     *
     * @return its number
     */
    int study(String name, String made) {
        write(CREATE_STUDY, Map.of("study_name", name, "directions", List.of(MINIMIZE)));
        Map<String, Object> names = Map.of("study:metric_names", List.of(made));
        write(SET_STUDY_SYSTEM_ATTR, Map.of("study_id", studies, "system_attr", names));
        return studies++;
    }

    void attribute(int study, String key, @Nullable Object value) {
        Map<String, Object> attribute = new TreeMap<>();
        attribute.put(key, value);
        write(SET_STUDY_USER_ATTR, Map.of("study_id", study, "user_attr", attribute));
    }

    /**
     * Begins a trial.
     *
     * @param distributions of the parameters, as {@link #whole} and {@link #within} give them
     * @return its number
     */
    int trial(
            int study,
            Instant begun,
            Map<String, ? extends Number> parameters,
            Map<String, String> distributions,
            Map<String, Object> attributes) {
        write(
                CREATE_TRIAL,
                Map.of(
                        "study_id", study,
                        "datetime_start", TIME.format(begun),
                        "params", parameters,
                        "distributions", distributions,
                        "user_attrs", attributes));
        return trials++;
    }

    void intermediate(int trial, int step, double value) {
        write(SET_TRIAL_INTERMEDIATE_VALUE, Map.of("trial_id", trial, "step", step, "intermediate_value", value));
    }

    /** Ends a trial, whose value is empty where it failed. */
    void end(int trial, State state, Optional<Double> value, Instant ended) {
        Map<String, Object> fields = new TreeMap<>(Map.of("trial_id", trial, "state", state.number));
        fields.put("datetime_complete", TIME.format(ended));
        fields.put("values", value.map(List::of).orElse(null));
        write(SET_TRIAL_STATE_VALUES, fields);
    }

    /** Whole numbers from 1. */
    static String whole(int high) {
        return distribution("IntDistribution", Map.of("low", 1, "high", high, "log", false, "step", 1));
    }

    /** Numbers around 0. */
    static String within(double bound) {
        return distribution("FloatDistribution", Map.of("low", -bound, "high", bound, "log", false));
    }

    /** A text within the JSON. */
    private static String distribution(String kind, Map<String, Object> attributes) {
        return Json.line(new TreeMap<>(Map.of("name", kind, "attributes", new TreeMap<>(attributes))));
    }

    private void write(int operation, Map<String, Object> fields) {
        // In the order of their names: one run makes one file.
        Map<String, Object> line = new TreeMap<>(fields);
        line.putAll(Map.of("op_code", operation, "worker_id", "spade"));
        lines.append(Json.line(line)).append('\n');
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
