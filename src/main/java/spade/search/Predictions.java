package spade.search;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import spade.allocation.Allocation;
import spade.formula.Formula;
import spade.sense.LossModel;

/** Predicts the losses of formulas, of each once, and keeps the best of every complexity. */
final class Predictions {

    /** Losses remembered; the ones not used for longest are forgotten first. */
    private static final int REMEMBERED = 200_000;
    /** Formulas kept of every complexity. */
    private static final int KEPT = 10;
    /** Losses that differ by less, in nats per token, are those of one allocation in two guises. */
    private static final double GRAIN = 1e-4;
    /** The loss of what has none. */
    static final double NONE = 1e6;

    private final TargetProfiles targets;
    private final List<LossModel> models;
    private final Objective objective;
    private final Map<Formula, Double> losses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Formula, Double> eldest) {
            return size() > REMEMBERED;
        }
    };
    /** By complexity and rounded loss. */
    private final NavigableMap<Integer, NavigableMap<Double, Predicted>> best = new TreeMap<>();

    private long formulas;

    /** @param models of the loss, by target */
    Predictions(TargetProfiles targets, List<LossModel> models, Objective objective) {
        this.targets = targets;
        this.models = List.copyOf(models);
        this.objective = objective;
    }

    /** The predicted loss of a formula; smaller is better. */
    double loss(Formula formula) {
        Double known = losses.get(formula);
        return known == null ? of(formula).loss() : known;
    }

    /** The same as {@link #loss}, so rounded that an allocation in another guise has the same. */
    static double rounded(double loss) {
        return Math.rint(loss / GRAIN) * GRAIN;
    }

    /** What is predicted of a formula. */
    Predicted of(Formula formula) {
        List<Allocation> allocations = targets.allocate(formula);
        double loss = objective.of(
                IntStream.range(0, models.size()).mapToDouble(t -> models.get(t).predict(allocations.get(t))));
        Predicted predicted = new Predicted(formula, allocations, Double.isFinite(loss) ? loss : NONE);
        if (losses.put(formula, predicted.loss()) == null) {
            formulas++;
            keep(predicted);
        }
        return predicted;
    }

    private void keep(Predicted predicted) {
        NavigableMap<Double, Predicted> alike =
                best.computeIfAbsent(predicted.formula().complexity(), first -> new TreeMap<>());
        alike.putIfAbsent(rounded(predicted.loss()), predicted);
        if (alike.size() > KEPT) {
            alike.pollLastEntry();
        }
    }

    /** The best of every complexity, the best of all first. */
    List<Predicted> best() {
        return best.values().stream()
                .flatMap(alike -> alike.values().stream())
                .sorted(Comparator.comparingDouble(Predicted::loss))
                .toList();
    }

    /** How many different formulas were tried. */
    long formulas() {
        return formulas;
    }
}
