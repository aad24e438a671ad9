package spade.sense;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spade.Doubles;
import spade.allocation.Allocation;
import spade.formula.Granularity;

class DescentTest {

    private static final List<Long> PARAMETERS = List.of(100L, 30L, 250L);

    private final Bearing model = Bearing.random(5, PARAMETERS, 0.3, new Random(7));

    /** Measures the model, and what breaks above a sparsity is infinite. */
    private final class Counted implements Descent.Measuring {

        private final int most;
        private final double breaking;
        private final List<Allocation> bases = new ArrayList<>();
        private int passes;
        private double lowest = Double.POSITIVE_INFINITY;

        Counted(int most, double breaking) {
            this.most = most;
            this.breaking = breaking;
        }

        @Override
        public Slopes slopes(Allocation base) {
            passes += Slopes.PASSES;
            bases.add(base);
            return model.slopes(base);
        }

        @Override
        public Doubles losses(List<Allocation> allocations) {
            passes += allocations.size();
            Doubles found = Doubles.of(allocations.stream().mapToDouble(this::loss));
            lowest = Math.min(lowest, found.stream().min().orElseThrow());
            return found;
        }

        private double loss(Allocation allocation) {
            boolean broken = allocation.sparsities().stream().anyMatch(s -> s > breaking);
            return broken ? Double.POSITIVE_INFINITY : model.loss(allocation);
        }

        @Override
        public boolean hasRoom(int wanted) {
            return passes + wanted <= most;
        }
    }

    private double descend(Granularity granularity, Counted measuring) {
        Allocation found = new Descent(PARAMETERS, granularity, measuring).run(model.uniform());
        assertThat(measuring.passes).isLessThanOrEqualTo(Math.max(measuring.most, 1));
        assertThat(model.loss(found)).as("the best that was measured").isEqualTo(measuring.lowest);
        return model.loss(found) - model.loss(model.uniform());
    }

    /** The lowest loss that many small random steps find. */
    private double lowest() {
        Random random = new Random(1);
        double[][] best = new double[5][3];
        for (double[] block : best) {
            java.util.Arrays.fill(block, Bearing.SPARSITY);
        }
        double lowest = model.loss(model.uniform());
        for (int step = 0; step < 100_000; step++) {
            double[][] next = new double[5][];
            for (int l = 0; l < next.length; l++) {
                next[l] = java.util.Arrays.stream(best[l])
                        .map(s -> s + 0.02 * random.nextGaussian())
                        .toArray();
            }
            Allocation allocation = Allocation.project(next, model.weights(), Bearing.SPARSITY);
            boolean inside = allocation.linears().stream()
                    .flatMapToDouble(Doubles::stream)
                    .allMatch(s -> s <= 0.95);
            if (inside && model.loss(allocation) < lowest) {
                lowest = model.loss(allocation);
                best = allocation.linears().stream().map(Doubles::toArray).toArray(double[][]::new);
            }
        }
        return lowest - model.loss(model.uniform());
    }

    @Test
    void aFewRoundsReachWhatThousandsOfStepsDo() {
        double lowest = lowest();
        assertThat(lowest).isNegative();
        assertThat(descend(Granularity.LINEAR, new Counted(200, 1))).isLessThan(0.97 * lowest);
        assertThat(descend(Granularity.LINEAR, new Counted(25, 1))).isLessThan(0.8 * lowest);
    }

    @Test
    void whatMayMoveMoreFreelyEndsLower() {
        double block = descend(Granularity.BLOCK, new Counted(200, 1));
        double both = descend(Granularity.BLOCK_AND_KIND, new Counted(200, 1));
        assertThat(block).isNegative();
        assertThat(both).isLessThan(block);
        assertThat(descend(Granularity.LINEAR, new Counted(200, 1))).isLessThan(both);
    }

    /** The first three are all broken, so that the next three lie nearer. */
    @Test
    void stepsBecomeShorterWherePruningBreaksTheModel() {
        Counted measuring = new Counted(200, 0.64);
        assertThat(descend(Granularity.BLOCK, measuring)).isNegative();
        assertThat(measuring.bases.get(0)).isEqualTo(model.uniform());
    }

    @Test
    void withoutRoomForARoundTheBaseIsAllThereIs() {
        Counted measuring = new Counted(Descent.FEWEST_PASSES - 1, 1);
        assertThat(descend(Granularity.LINEAR, measuring)).isZero();
        assertThat(measuring.bases).isEmpty();
    }
}
