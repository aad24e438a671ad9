package spade.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import spade.allocation.Allocation;
import spade.evaluate.Metric;
import spade.sense.LossModel;
import spade.sense.SensitivityProfile;
import spade.sense.Slopes;

/** What a guided search knows of what the linears of its targets can bear: its reverse passes. */
final class Guidance {

    private final Sensor sensor;
    /** By target. */
    private final List<SensitivityProfile> sensed;

    private List<Allocation> bases = List.of();
    private int passes;

    Guidance(Sensor sensor) {
        this.sensor = sensor;
        this.sensed = new ArrayList<>(sensor.known());
    }

    /** How many reverse passes were made of every target. */
    int passes() {
        return passes;
    }

    /** Where the last of them was made, by target. */
    List<Allocation> bases() {
        return bases;
    }

    /**
     * Makes one more.
     *
     * @return the windows that it took, or empty if the search had to end before
     */
    Optional<Integer> sense(List<Allocation> at, int windows) {
        Optional<List<Slopes>> found = sensor.sense(passes, at, windows);
        found.ifPresent(slopes -> {
            IntStream.range(0, sensed.size())
                    .forEach(t -> sensed.set(t, sensed.get(t).with(slopes.get(t))));
            bases = at;
            passes++;
        });
        return found.map(slopes -> slopes.get(0).windows());
    }

    /** By target what passes and measured candidates teach together. */
    List<LossModel> models(List<Candidate> measured) {
        return IntStream.range(0, sensed.size())
                .mapToObj(t -> LossModel.of(with(measured, t)))
                .toList();
    }

    private SensitivityProfile with(List<Candidate> measured, int target) {
        SensitivityProfile known = sensed.get(target);
        List<SensitivityProfile.Measured> all = new ArrayList<>(known.measured());
        for (Candidate each : measured) {
            if (each.failure().isEmpty() && each.result().value(Metric.NLL) < Double.MAX_VALUE) {
                all.add(new SensitivityProfile.Measured(
                        each.allocations().get(target),
                        each.result().byTarget().get(target).of(Metric.NLL)));
            }
        }
        return known.of(known.passes(), all);
    }
}
