package spade.formula;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much sparser than its value says each kind of linear becomes: with them linears have sparsities of their own.
 * Kinds that are not named have the offset 0, and all sparsities together are shifted back to the budget.
 *
 * @param byKind in [−0.5, 0.5] by the name of the linear, such as {@code v}; empty for one sparsity per block
 */
public record Offsets(Map<String, Double> byKind) {

    /** One sparsity per block. */
    public static final Offsets NONE = new Offsets(Map.of());

    /** The largest offset that is accepted. */
    public static final double MAX = 0.5;

    /** The order in which a block uses its linears; other kinds follow by name. */
    private static final List<String> USUAL = List.of("q", "k", "v", "o", "out", "gate", "up", "down", "fc1", "fc2");

    public Offsets {
        TreeMap<String, Double> ordered = new TreeMap<>(Offsets::compare);
        byKind.forEach((kind, offset) -> {
            if (!(Math.abs(offset) <= MAX)) {
                throw new IllegalArgumentException(
                        "An offset lies in [-" + MAX + ", " + MAX + "], and " + offset + " does not.");
            }
            if (offset != 0) {
                ordered.put(kind, offset);
            }
        });
        byKind = Collections.unmodifiableMap(ordered);
    }

    /** The offset of a kind of linear. */
    public double of(String kind) {
        return byKind.getOrDefault(kind, 0.0);
    }

    private static int compare(String one, String other) {
        int place = Integer.compare(place(one), place(other));
        return place != 0 ? place : one.compareTo(other);
    }

    private static int place(String kind) {
        int place = USUAL.indexOf(kind);
        return place < 0 ? USUAL.size() : place;
    }

    /** As the text form has it, behind the range: {@code , v: -0.15, down: -0.05}. */
    @Override
    public String toString() {
        return byKind.entrySet().stream()
                .map(entry -> ", " + entry.getKey() + ": " + Words.of(entry.getValue()))
                .collect(Collectors.joining());
    }
}
