package spade.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import spade.Doubles;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.record.HallOfFame;

/** What the confirmation measured of formulas: their losses by target and draw of the calibration text. */
final class ConfirmedMembers {

    private final Map<String, List<List<Losses>>> losses = new LinkedHashMap<>();

    /** Adds a formula's losses on the next target, by draw. */
    void add(String formula, List<Losses> draws) {
        losses.computeIfAbsent(formula, first -> new ArrayList<>()).add(draws);
    }

    /** The formula that is best over all targets; a model that pruning broke is the worst. */
    String winner() {
        return losses.keySet().stream()
                .min(Comparator.comparingDouble(this::nll))
                .orElseThrow();
    }

    /** By target and draw. */
    private List<List<Losses>> of(String formula) {
        return losses.getOrDefault(formula, List.of());
    }

    private double nll(String formula) {
        return of(formula).stream()
                .flatMap(List::stream)
                .mapToDouble(draw -> draw.mean(Metric.NLL))
                .average()
                .orElse(Double.NaN);
    }

    /** The hall with what is known of its members now. */
    HallOfFame hall(HallOfFame searched) {
        return new HallOfFame(searched.members().stream()
                .map(member -> losses.containsKey(member.formula()) ? member.with(found(member.formula())) : member)
                .toList());
    }

    private HallOfFame.Confirmation found(String formula) {
        String won = winner();
        return new HallOfFame.Confirmation(
                Metric.NLL.shown(nll(formula)),
                formula.equals(won)
                        ? Optional.empty()
                        : Optional.of(PairedDifference.of(formula, byDraw(formula), won, byDraw(won))));
    }

    /** By draw and window, the mean over targets, as far as all of them have windows. */
    private List<Doubles> byDraw(String formula) {
        List<List<Losses>> byTarget = of(formula);
        int windows =
                byTarget.stream().mapToInt(draws -> draws.get(0).units()).min().orElse(0);
        return IntStream.range(0, byTarget.get(0).size())
                .mapToObj(draw -> Doubles.means(byTarget.stream()
                        .map(draws -> Doubles.of(
                                draws.get(draw).of(Metric.NLL).stream().limit(windows)))
                        .toList()))
                .toList();
    }
}
