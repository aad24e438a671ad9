package spade.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.evaluate.Losses;
import spade.evaluate.Metric;
import spade.formula.Granularity;
import spade.measure.TextPart;
import spade.prune.CalibrationOrder;
import spade.record.Purpose;
import spade.record.SearchResult;
import spade.record.Task;
import spade.sense.Descent;
import spade.sense.Slopes;

/**
 * What an allocation could reach on a target: the best free one of every granularity, found by descent on the search
 * text. Its measurements are in the journal and its reverse passes in the cache, so that it goes on where it was.
 */
final class Ceiling implements Descent.Measuring {

    /** Those of formulas. */
    static final List<Granularity> GRANULARITIES =
            List.of(Granularity.BLOCK, Granularity.BLOCK_AND_KIND, Granularity.LINEAR);

    private static final int PASSES = SearchPlan.CEILING_PASSES / GRANULARITIES.size();

    private final Target target;
    private final Granularity granularity;
    private final JournalledMeasurer measurer;
    private final SearchListener listener;
    private int passes;

    private Ceiling(Target target, Granularity granularity, JournalledMeasurer measurer, SearchListener listener) {
        this.target = target;
        this.granularity = granularity;
        this.measurer = measurer;
        this.listener = listener;
    }

    /** What a table of results calls it. */
    static String name(Granularity granularity) {
        return SearchResult.CEILING + granularity;
    }

    /** The allocation of a granularity. */
    static Allocation of(Target target, Granularity granularity, JournalledMeasurer measurer, SearchListener listener) {
        List<Long> parameters = LongStream.of(target.model().workbench().linearParameters())
                .boxed()
                .toList();
        Allocation uniform = Allocation.uniform(
                target.sparsity(), target.model().workbench().config().blocks());
        Ceiling measuring = new Ceiling(target, granularity, measurer, listener);
        return new Descent(parameters, granularity, measuring).run(uniform);
    }

    @Override
    public Slopes slopes(Allocation base) {
        passes += Slopes.PASSES;
        return target.model().workbench().calibrated().slopes(base, text());
    }

    @Override
    public Doubles losses(List<Allocation> allocations) {
        List<Task> tasks = new ArrayList<>();
        for (Allocation allocation : allocations) {
            tasks.add(new Task(
                    Purpose.of(Purpose.Phase.CEILING, target.model().name(), name(granularity)),
                    target.request(allocation, Optional.of(CalibrationOrder.ONE_SHOT), 0, text(), Set.of(Metric.NLL))));
        }
        passes += allocations.size();
        List<Double> means = new ArrayList<>(Collections.nCopies(allocations.size(), 0.0));
        measurer.measure(tasks, (place, outcome) -> {
            Losses losses = CellMeasurer.losses(outcome, text());
            double mean = losses.mean(Metric.NLL);
            means.set(place, Double.isNaN(mean) ? Double.POSITIVE_INFINITY : mean);
            listener.passed(name(granularity) + ", " + target.title(), losses);
        });
        return Doubles.of(means.stream().mapToDouble(Double::doubleValue));
    }

    @Override
    public boolean hasRoom(int wanted) {
        return passes + wanted <= PASSES;
    }

    private TextPart text() {
        return TextPart.of(target.model().search());
    }
}
