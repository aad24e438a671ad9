package spade.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.junit.jupiter.api.Test;
import spade.allocation.Allocation;
import spade.formula.NamedFormulas;

class SurrogateTest {

    private static final int BLOCKS = 12;

    @Test
    void itRanksAllocationsThatItHasNotSeen() {
        Random random = new Random(2);
        List<Candidate> measured = new ArrayList<>();
        double[] values = new double[150];
        for (int i = 0; i < values.length; i++) {
            Allocation allocation = allocation(random);
            measured.add(Candidate.fresh(i + 1, 1, NamedFormulas.OWL, Origin.UNKNOWN, List.of(allocation)));
            values[i] = value(allocation);
        }
        // A broken model is the worst there is, and nothing more.
        values[7] = Double.MAX_VALUE;
        Surrogate surrogate = Surrogate.fit(measured, values);
        double[] predicted = new double[200];
        double[] actual = new double[predicted.length];
        for (int i = 0; i < predicted.length; i++) {
            Allocation allocation = allocation(random);
            predicted[i] = surrogate.predict(List.of(allocation));
            actual[i] = value(allocation);
        }
        assertThat(new SpearmansCorrelation().correlation(predicted, actual)).isGreaterThan(0.8);
    }

    /** Ramps of random slope with some noise on every block. */
    private static Allocation allocation(Random random) {
        double slope = 0.4 * random.nextDouble() - 0.2;
        double[] sparsities = new double[BLOCKS];
        for (int l = 0; l < BLOCKS; l++) {
            sparsities[l] = 0.6 + slope * (2.0 * l / (BLOCKS - 1) - 1) + 0.03 * random.nextGaussian();
        }
        return Allocation.ofBlocks(0.6, sparsities);
    }

    private static double value(Allocation allocation) {
        double sum = 0;
        for (int l = 0; l < BLOCKS; l++) {
            sum += Math.pow(allocation.of(l) - 0.55 - 0.1 * l / BLOCKS, 2);
        }
        return sum;
    }
}
