package spade.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spade.allocation.Allocation;
import spade.formula.NamedFormulas;

class ArchiveTest {

    private static final double DIVERSITY = 0.004;
    private static final long[] WEIGHTS = {3, 5, 4};

    private final Random random = new Random(1);

    /** One of a few directions, so that many are close: of blocks, or of three linears per block. */
    private Allocation allocation(boolean linears, int blocks) {
        double slope = random.nextInt(40) / 200.0;
        double[][] each = new double[blocks][3];
        for (int l = 0; l < blocks; l++) {
            for (int i = 0; i < 3; i++) {
                each[l][i] = 0.3 + slope * l / blocks + (linears ? 0.02 * i * random.nextInt(2) : 0);
            }
        }
        double[] ofBlocks = new double[blocks];
        for (int l = 0; l < blocks; l++) {
            ofBlocks[l] = each[l][0] + 0.01 * random.nextInt(3);
        }
        return linears
                ? Allocation.ofLinears(Allocation.weightedMean(each[0], WEIGHTS), each, WEIGHTS)
                : Allocation.ofBlocks(ofBlocks[0], ofBlocks);
    }

    @ParameterizedTest
    @ValueSource(doubles = {DIVERSITY, 0})
    void theNearestIsThatOfALookAtAll(double diversity) {
        Archive archive = new Archive(diversity);
        List<Candidate> all = new ArrayList<>();
        int found = 0;
        for (int i = 0; i < 3000; i++) {
            boolean again = !all.isEmpty() && random.nextInt(4) == 0;
            List<Allocation> allocations = again
                    ? all.get(random.nextInt(all.size())).allocations()
                    : List.of(allocation(random.nextInt(3) == 0, 5), allocation(random.nextInt(3) == 0, 4));
            Optional<Candidate> nearest = archive.nearest(allocations);
            Optional<Candidate> expected = all.stream()
                    .filter(candidate ->
                            distance(candidate, allocations) < diversity || distance(candidate, allocations) == 0)
                    .min(Comparator.comparingDouble(candidate -> distance(candidate, allocations)));
            assertThat(nearest.map(Candidate::number)).isEqualTo(expected.map(Candidate::number));
            found += nearest.isPresent() ? 1 : 0;
            if (nearest.isEmpty() || i % 3 == 0) {
                Candidate candidate = Candidate.fresh(
                        all.size() + 1, 1, NamedFormulas.OWL, new Origin("random", List.of()), allocations);
                archive.put(candidate);
                all.add(candidate);
            }
        }
        assertThat(found).isBetween(10, 2900);
    }

    private static double distance(Candidate candidate, List<Allocation> other) {
        double first = candidate.allocations().get(0).distance(other.get(0));
        return (first + candidate.allocations().get(1).distance(other.get(1))) / 2;
    }
}
