package spade.allocator;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.allocation.AllocationRule;
import spade.evaluate.Metric;
import spade.formula.Granularity;
import spade.measure.CalibratedModel;
import spade.measure.Trials;
import spade.sense.Descent;
import spade.sense.Optimum;
import spade.sense.Slopes;

/**
 * Ways that follow the slopes of the loss: {@code slope} on the calibration text, a rule without a search, and
 * {@code descent}, which measures on the search text. Both move blocks and kinds; {@code slope-linear} and the like say
 * what they move.
 */
final class SlopeAllocators {

    /** Of a rule, which measures nothing that could tell a better one. */
    private static final double CURVATURE = 1;

    private static final String PASSES = ":passes=";
    private static final Pattern WITH_PASSES = Pattern.compile("(.+)" + PASSES + "([1-9][0-9]?)");

    /** Forward passes over the search text without a budget, as many as a search of formulas makes. */
    private static final int MEASUREMENTS = 200;

    static final List<Allocator> ALL = Stream.concat(
                    Arrays.stream(Granularity.values()).map(each -> slope(each, 1)),
                    Arrays.stream(Granularity.values()).map(SlopeAllocators::descent))
            .toList();

    private SlopeAllocators() {}

    private static String name(String way, Granularity granularity) {
        return granularity == Granularity.BLOCK_AND_KIND ? way : way + "-" + granularity;
    }

    /** Reads a number of passes behind a name, as in {@code slope:passes=3}. */
    static Optional<Allocator> find(String text) {
        return Optional.of(WITH_PASSES.matcher(text.strip()))
                .filter(Matcher::matches)
                .flatMap(parts -> Arrays.stream(Granularity.values())
                        .filter(each -> AllocationRule.isName(parts.group(1), name("slope", each)))
                        .findFirst()
                        .map(each -> slope(each, Integer.parseInt(parts.group(2)))));
    }

    private static Allocator slope(Granularity granularity, int passes) {
        String name = name("slope", granularity) + (passes == 1 ? "" : PASSES + passes);
        return new ModelAllocator(name, name, false, (model, sparsity, trials) -> {
            Allocation base = uniform(model, sparsity);
            for (int pass = 0; pass < passes; pass++) {
                base = Optimum.of(model.slopes(base, model.slopeText()), parameters(model), granularity, CURVATURE);
            }
            return base;
        });
    }

    private static Allocator descent(Granularity granularity) {
        String name = name("descent", granularity);
        return new ModelAllocator(name, name, true, (model, sparsity, trials) -> {
            Descent descent = new Descent(parameters(model), granularity, measuring(trials.orElseThrow()));
            return descent.run(uniform(model, sparsity));
        });
    }

    private static Descent.Measuring measuring(Trials trials) {
        trials.require((long) Descent.FEWEST_PASSES * trials.windows(), "a reverse pass and what is measured for it");
        return new Descent.Measuring() {
            @Override
            public Slopes slopes(Allocation base) {
                return trials.slopes(base);
            }

            @Override
            public Doubles losses(List<Allocation> allocations) {
                return trials.losses(allocations, trials.windows(), Metric.NLL);
            }

            @Override
            public boolean hasRoom(int passes) {
                return trials.windowsLeft(MEASUREMENTS) >= (long) passes * trials.windows();
            }
        };
    }

    private static Allocation uniform(CalibratedModel model, double sparsity) {
        return Allocation.uniform(sparsity, model.workbench().config().blocks());
    }

    private static List<Long> parameters(CalibratedModel model) {
        return LongStream.of(model.workbench().linearParameters()).boxed().toList();
    }
}
