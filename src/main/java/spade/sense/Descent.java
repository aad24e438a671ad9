package spade.sense;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.formula.Granularity;

/**
 * Goes down from one base to the next: a reverse pass at the base, the {@link Optimum} around it for three curvatures,
 * all three measured; the best of them is the next base, its curvature the middle of the next three. Where none gains,
 * the curvature grows, so that the next three lie nearer to the base, until the third time in a row.
 */
public final class Descent {

    /** Where the loss is measured. */
    public interface Measuring {

        /** A reverse pass at a base. */
        Slopes slopes(Allocation base);

        /** The mean losses of some allocations, in nats per token; infinite where pruning broke the model. */
        Doubles losses(List<Allocation> allocations);

        /** Whether so many forward passes over the whole text may still be made. */
        boolean hasRoom(int passes);
    }

    /** Forward passes that the least descent takes: the base measured, a reverse pass, and three measurements. */
    public static final int FEWEST_PASSES = 1 + Slopes.PASSES + 3;

    private static final double CURVATURE = 1;
    /** What the curvature is multiplied with for the three. */
    private static final double[] FACTORS = {0.5, 1, 2};

    private static final double DAMPING = 4;
    private static final int MOST_FAILURES = 3;

    private final List<Long> parameters;
    private final Granularity granularity;
    private final Measuring measuring;
    private double curvature = CURVATURE;

    /** @param parameters prunable weights by linear, the same in every block */
    public Descent(List<Long> parameters, Granularity granularity, Measuring measuring) {
        this.parameters = List.copyOf(parameters);
        this.granularity = granularity;
        this.measuring = measuring;
    }

    /** The best allocation measured on the way from a base; the base where there is no room for a step. */
    public Allocation run(Allocation from) {
        Allocation base = from;
        double lowest = measuring.losses(List.of(base)).get(0);
        while (measuring.hasRoom(Slopes.PASSES + FACTORS.length)) {
            Slopes pass = measuring.slopes(base);
            boolean gained = false;
            for (int failed = 0; failed < MOST_FAILURES && !gained && measuring.hasRoom(FACTORS.length); failed++) {
                List<Allocation> tried = DoubleStream.of(FACTORS)
                        .mapToObj(factor -> Optimum.of(pass, parameters, granularity, factor * curvature))
                        .distinct()
                        .toList();
                Doubles losses = measuring.losses(tried);
                int best = IntStream.range(0, tried.size())
                        .reduce(0, (one, other) -> losses.get(other) < losses.get(one) ? other : one);
                gained = losses.get(best) < lowest;
                curvature *= gained ? FACTORS[best] : DAMPING;
                base = gained ? tried.get(best) : base;
                lowest = Math.min(lowest, losses.get(best));
            }
            if (!gained) {
                break;
            }
        }
        return base;
    }
}
