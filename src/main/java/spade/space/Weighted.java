package spade.space;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Choices and how often each is drawn.
 *
 * @param weights above 0, by choice; the order is kept, so that a seed draws the same again
 */
public record Weighted<T>(Map<T, Double> weights) {

    @JsonCreator
    public Weighted {
        weights.forEach((choice, weight) -> {
            if (!(weight > 0 && Double.isFinite(weight))) {
                throw new IllegalArgumentException(
                        "The weight of '" + choice + "' is a finite number above 0, and " + weight + " is none");
            }
        });
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    /** No choices. */
    public static <T> Weighted<T> none() {
        return new Weighted<>(Map.of());
    }

    /** Some of the choices. */
    public Weighted<T> only(Predicate<T> wanted) {
        Map<T, Double> some = new LinkedHashMap<>(weights);
        some.keySet().removeIf(wanted.negate());
        return new Weighted<>(some);
    }

    /** Choices that are equally likely; none stands twice. */
    @JsonCreator
    Weighted(List<T> choices) {
        this(equal(choices));
    }

    private static <T> Map<T, Double> equal(List<T> choices) {
        Map<T, Double> weights = new LinkedHashMap<>();
        for (T choice : choices) {
            if (weights.put(choice, 1.0) != null) {
                throw new IllegalArgumentException("'" + choice + "' stands there twice");
            }
        }
        return weights;
    }

    /** As files have them. */
    @JsonValue
    Map<String, Double> words() {
        Map<String, Double> words = new LinkedHashMap<>();
        weights.forEach((choice, weight) -> words.put(choice.toString(), weight));
        return words;
    }

    /** The choices. */
    public Set<T> choices() {
        return weights.keySet();
    }

    public boolean isEmpty() {
        return weights.isEmpty();
    }

    /** Draws a choice; there must be one. */
    public T pick(RandomGenerator random) {
        double total =
                weights.values().stream().mapToDouble(Double::doubleValue).sum();
        double left = random.nextDouble() * total;
        T last = null;
        for (Map.Entry<T, Double> entry : weights.entrySet()) {
            last = entry.getKey();
            left -= entry.getValue();
            if (left < 0) {
                break;
            }
        }
        if (last == null) {
            throw new IllegalStateException("There is nothing to choose from.");
        }
        return last;
    }
}
